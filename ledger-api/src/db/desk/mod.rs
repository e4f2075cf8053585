//! What the merchant's desk reads: lists by the page, and the figures of its home.

pub mod affiliates;
pub mod conversions;
pub mod coupons;
pub mod deliveries;
pub mod evidence;
pub mod held;
pub mod home;
pub mod keys;
pub mod links;
pub mod postings;
mod slice;

pub use slice::Slice;
