//! What the suites share: a database of their own, the real programs started on free ports, and helpers that read like
//! the business.
//!
//! `cargo xtask test` starts PostgreSQL and builds the programs; it names them in `TEST_DATABASE_URL`,
//! `LEDGER_API_BIN`, `FAKE_PSP_BIN` and `EDGE_BUILD_DIR`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "test support: a failing step is a failing test"
)]

pub mod api;
pub mod backup;
pub mod browser;
pub mod database;
pub mod edge;
pub mod ends;
pub mod held;
pub mod ledger;
pub mod localstripe;
pub mod log;
pub mod looks;
pub mod mail;
pub mod merchant;
pub mod metrics;
pub mod pain001;
pub mod paypal;
pub mod ports;
pub mod process;
pub mod psp;
pub mod stripe;
