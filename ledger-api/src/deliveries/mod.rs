//! Carrying events out to endpoints and postbacks, as Standard Webhooks (<https://www.standardwebhooks.com/>) has it.
//!
//! [`take_turn`] takes one endpoint's due deliveries under a lease, writes their attempts down, sends them while no
//! transaction is open, and writes down what came of them. Whoever dies meanwhile leaves attempts without an end; the lease
//! ends, and they are sent again.

mod client;
mod connector;
mod deliver;
mod secret;
mod signature;

pub use client::Sender;
pub use deliver::{Delivered, take_turn};
pub use secret::{SigningSecret, open, seal};
