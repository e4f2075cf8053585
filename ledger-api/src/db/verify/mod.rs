//! Checks of the books. Each query returns one line for every contradiction it finds, never more than
//! [`LINES_LIMIT`]; the sums are PostgreSQL's work, so this program's memory does not grow with the books.

pub mod accounts;
pub mod balances;
pub mod commissions;
pub mod corrections;
pub mod disputes;
pub mod fraud;
pub mod months;
pub mod payouts;
pub mod postings;
pub mod rewards;
pub mod seals;
pub mod sepa;
pub mod worth;

/// Contradictions told of one kind and merchant; the rest would say the same.
pub const LINES_LIMIT: i64 = 100;
