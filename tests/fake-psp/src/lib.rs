//! Development only: one process that answers like Stripe (transfers, accounts, balance) and like PayPal (payouts),
//! and remembers on disk what it really did.
//!
//! A payment provider that misbehaves is the hard part of paying people: the answer is lost after the money left, a
//! 500 hides a success, an event comes twice. This one misbehaves on demand (`PUT /_faults`), and its journal
//! (`GET /_journal`) is the oracle a test compares the books with.
//!
//! ```text
//! cargo run -p fake-psp -- --addr 127.0.0.1:12111 --journal target/dev/fake-psp.jsonl
//! ```
//!
//! A request travels `disrupt` (faults) → `recorded` (is it as the provider publishes it?) → `stripe` or `paypal` (the wire
//! format) → `provider` (decide, write the journal, flush, apply to `world`). Nothing reaches the world before it is on
//! disk.

mod admin;
mod answer;
mod app;
mod call;
mod chance;
mod clock;
mod connection;
mod controls;
mod disrupt;
mod faults;
mod ids;
mod journal;
pub mod options;
mod paypal;
mod plan;
mod provider;
mod record;
pub mod recorded;
pub mod server;
mod stripe;
mod webhook;
mod world;

/// Most bytes a request body may have: 15,000 `PayPal` items of about 300 bytes fit.
const BODY_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// Most records the journal takes before the process refuses further work.
const RECORDS_LIMIT: usize = 1_000_000;
