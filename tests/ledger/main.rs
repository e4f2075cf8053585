//! The ledger over HTTP on real PostgreSQL: each test has its own database and its own server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests: a failing step is a failing test"
)]

mod adjustments;
mod approvals;
mod audit;
mod bad_input;
mod bank;
mod bulk;
mod catalog;
mod citus;
mod clicks;
mod conversions;
mod coupons;
mod crash;
mod decisions;
mod disputes;
mod edge_changes;
mod exports;
mod failed_refunds;
mod filtered_visits;
mod fraud;
mod full_disk;
mod fundings;
mod gaps;
mod given_back;
mod idempotency;
mod imports;
mod inbox;
mod insert_only;
mod ip_pseudonyms;
mod keys;
mod large_drafts;
mod limits;
mod links;
mod mails;
mod many_affiliates;
mod metrics;
mod migrations;
mod nothing_ignored;
mod openapi;
mod own_terms;
mod pages;
mod payout_accept;
mod payout_checks;
mod payout_clock;
mod payout_keys;
mod payout_lanes;
mod payout_later_checks;
mod payout_parts;
mod payout_preview;
mod payout_scale;
mod payout_waits;
mod payouts;
mod paypal;
mod plans;
mod poison;
mod poisoned_merchant;
mod privacy;
mod provider_schemas;
mod qr_codes;
mod queries;
mod quotes;
mod random_histories;
mod rate_limit;
mod referrals;
mod refunds;
mod restored;
mod rolling;
mod schema_rules;
mod seal;
mod sepa;
mod stripe_in;
mod subscriptions;
mod tampered;
mod tenancy;
mod traced;
mod unread_bodies;
mod upgrades;
mod vectors;
mod warnings;
mod webhooks_out;
mod write_offs;
