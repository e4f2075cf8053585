//! SEPA: the account that pays, the files for the bank, the payments in them, and what statements have told.

pub mod debtor;
pub mod files;
pub mod payouts;
pub mod statement_lines;
pub mod transfers;
