//! The whole path, every joint real: a visitor at the Worker in workerd, the queue, the ledger on PostgreSQL, and a
//! payout at the fake provider.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what a test cannot go on without fails it here; helpers are no test functions to clippy"
)]

mod click_to_payout;
mod consent;
mod freshness;
mod interrupted;
mod lossy_proxy;
mod newcomer;
mod pseudonyms;
mod readme;
mod referrals;
mod shop;
mod visits;
