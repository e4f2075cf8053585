//! All SQL. Functions take a connection, so that the caller decides what is one transaction; every statement on a
//! merchant's tables names the merchant.

pub mod api_keys;
pub mod click_partitions;
pub mod merchants;
pub mod schema;
