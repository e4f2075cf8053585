//! The ledger over HTTP on real PostgreSQL: each test has its own database and its own server.

mod approvals;
mod bad_input;
mod bulk;
mod catalog;
mod clicks;
mod conversions;
mod decisions;
mod disputes;
mod insert_only;
mod payout_clock;
mod payout_scale;
mod payouts;
mod queries;
mod quotes;
mod refunds;
mod schema_rules;
mod tenancy;
mod vectors;
