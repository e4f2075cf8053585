//! The rules of the business as pure functions: no SQL, no HTTP, no clock, no randomness.
//!
//! A path through it: `attribution` says who brought an order, `terms` and `commission` what that earns, `hold` when it
//! is due, `reversal` what a refund takes back, `posting` how each step stands in the books.

pub mod account;
pub mod attribution;
pub mod backoff;
pub mod batch_numbers;
pub mod caller;
pub mod commission;
pub mod conversion;
pub mod correction;
pub mod coupon;
pub mod daily_salt;
pub mod delivery;
pub mod dispute;
pub mod edge_subject;
pub mod endpoint_url;
pub mod erasure;
pub mod event;
pub mod event_words;
pub mod field_problem;
pub mod fraud;
pub mod hold;
pub mod mailbox;
pub mod month;
pub mod named;
pub mod net_share;
pub mod network_addresses;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod order;
pub mod payout;
pub mod payout_schedule;
pub mod paypal_email;
pub mod percent;
pub mod plain_name;
pub mod postback;
pub mod posting;
pub mod provider_event;
pub mod public_address;
pub mod rail;
pub mod recurring;
pub mod referral;
pub mod refund;
pub mod retry_after;
pub mod reversal;
pub mod seal;
pub mod sepa;
pub mod status;
pub mod stored_commission;
pub mod stripe_account;
pub mod terms;
pub mod tier;
pub mod told_refund;
pub mod web_host;

pub use named::UnknownName;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod vectors;
