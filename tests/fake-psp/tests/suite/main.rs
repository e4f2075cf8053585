//! The fake providers over real HTTP, one binary for the whole suite.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that finds something missing has failed, and should say where"
)]

mod controls;
mod faults;
mod idempotency;
mod onboarding;
mod paypal;
mod paypal_events;
mod recorded;
mod restart;
mod support;
mod transfers;
mod webhooks;
