//! The Worker alone, in workerd: a recorder plays the ledger and the merchant's origin, a client plays the visitor.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what a test cannot go on without fails it here; helpers are no test functions to clippy"
)]

mod admin;
mod delivery;
mod filtered;
mod hostile;
mod landings;
mod links;
mod outage;
mod pass_through;
mod request_ids;
mod salts;
mod script;
mod site;
mod support;
