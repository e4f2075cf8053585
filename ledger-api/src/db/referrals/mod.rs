//! Customers who invite friends: their codes, the referrals, what is noted of them, what they give, and spent credit.

pub mod codes;
pub mod contacts;
pub mod forgotten;
pub mod list;
pub mod months;
pub mod notes;
pub mod orders;
pub mod payables;
pub mod rewards;
pub mod rows;
pub mod spends;
pub mod turn;
