//! What desks read: long lists by the page, and the figures of the merchant's home.

pub mod affiliates;
pub mod conversions;
pub mod coupons;
pub mod deliveries;
pub mod earnings;
pub mod evidence;
pub mod held;
pub mod home;
pub mod keys;
pub mod lines;
pub mod links;
pub mod postings;
mod slice;

pub use slice::Slice;
