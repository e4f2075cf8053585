//! Where persons are in the database. Which columns that are: `privacy/registry.rs`.

pub mod affiliate;
pub mod clicks;
pub mod customer;
pub mod erasures;
pub mod export;
pub mod payment_records;
pub mod referrals;
pub mod sign_ins;
pub mod told;
