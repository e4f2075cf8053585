//! The rules of the business as pure functions: no SQL, no HTTP, no clock, no randomness.

pub mod caller;
pub mod payout;
