//! The production binary: see `ledger-api --help`.
fn main() {}
