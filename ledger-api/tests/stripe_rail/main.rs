//! The Stripe rail against a payment provider that misbehaves on demand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step is a failing test")]

mod provider;
mod transfers;
