//! What the Worker and the ledger must agree on: the click token, the wire format between them, names and money.
//!
//! Everything here is pure: no I/O, no clock, no randomness. Time and random bytes are arguments, so the same code
//! runs in wasm, on the host and in a test.

pub mod api_key;
pub mod click;
pub mod ids;
pub mod link;
pub mod money;
#[cfg(feature = "openapi")]
mod openapi;
pub mod pseudonym;
pub mod token;
