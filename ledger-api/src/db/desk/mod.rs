//! What desks read: long lists by the page, and the figures of the merchant's home.

pub mod affiliates;
pub mod conversions;
pub mod corrections;
pub mod coupons;
pub mod deeds;
pub mod deliveries;
pub mod earnings;
pub mod evidence;
pub mod fundings;
pub mod held;
pub mod home;
pub mod keys;
pub mod lines;
pub mod links;
pub mod own_links;
pub mod payments;
pub mod payouts;
pub mod postings;
pub mod runs;
mod slice;

pub use slice::Slice;
pub(super) use slice::planned;
