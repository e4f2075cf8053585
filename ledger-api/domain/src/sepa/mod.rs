//! SEPA credit transfers: accounts, names and references as the scheme writes them, and what a bank statement says of
//! payouts.
//!
//! Source of the rules: the EPC's customer-to-PSP implementation guidelines for credit transfers (EPC132-08).

mod account_fault;
mod banking_day;
mod bic;
mod end_to_end;
mod iban;
mod scheme;
pub mod statement;
mod text;

pub use account_fault::is_account_fault;
pub use banking_day::banking_day_from;
pub use bic::{BadBic, Bic};
pub use end_to_end::{MOST_GENERATIONS, end_to_end_id};
pub use iban::{BadIban, Iban, masked};
pub use text::{has_sepa_name, sepa_text};

/// The largest amount of one credit transfer, in cents: 999,999,999.99 EUR (EPC132-08, Amount).
pub const MOST_CENTS: i64 = 99_999_999_999;
/// Characters of a name (`Max70Text`).
pub const NAME_CHARS: usize = 70;
/// Characters of the remittance text (`Max140Text`, one occurrence).
pub const REMITTANCE_CHARS: usize = 140;
