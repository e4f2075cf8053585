//! Payouts by SEPA: files are written and fetched, and finance or a bank statement says what became of them.

mod bring_back;
mod bring_back_file;
mod fetch;
mod import;
mod remittance;
mod set_debtor;
mod settle;
mod write_files;

pub use bring_back::{REASON_CHARS, bring_back};
pub use bring_back_file::bring_back_file;
pub use fetch::{Fetched, fetch};
pub use import::{Imported, ImportedLine, ImportedStatement, import};
pub use set_debtor::set_debtor;
pub use settle::{Settlement, is_before, settle, settle_run};
pub use write_files::write_files;
