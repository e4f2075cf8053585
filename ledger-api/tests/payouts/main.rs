//! Payouts on a real database and against a payment provider that misbehaves on demand.
//!
//! `cargo xtask test` runs this suite; by hand: `TEST_DATABASE_URL=postgres://… cargo test -p ledger-api --test payouts`.

mod provider;
mod stripe_rail;
