//! Telling others what happened: noted in the transaction in which it does, handed to those who listen afterwards.
//!
//! `note` writes into the outbox what a deed has just changed, as the thing stands then, and only if somebody listens.
//! That a conversion was created is noted by the statement that stores it (`db/journal.rs`), without a body. [`fan_out`]
//! makes that body from what never changes, and a delivery for each endpoint and postback that wants the event;
//! `deliveries` carries those out.

mod body;
mod fan_out;
pub(crate) mod note;
mod postback;

pub(crate) use body::body;
pub use fan_out::fan_out;
