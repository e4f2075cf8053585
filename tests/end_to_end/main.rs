//! The whole path, every joint real: a visitor at the Worker in workerd, the queue, the ledger on PostgreSQL, and a
//! payout at the fake provider.

mod click_to_payout;
mod freshness;
mod interrupted;
mod lossy_proxy;
mod shop;
mod visits;
