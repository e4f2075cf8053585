//! What is done with payouts: each file is one deed, decided in `domain::payout` and written by `db::payouts` in one
//! transaction. HTTP handlers and the paying job call these; neither writes a payout by itself.

mod approve;
mod books;
mod by_hand;
mod cancel;
mod check;
mod draft;
mod error;
mod named_payment;
mod preview;
mod report;
mod resume;
mod schedule;
pub mod sepa;
mod step;
mod work;

pub use approve::approve;
pub use by_hand::{Settled, Verdict, retry, settle_frozen};
pub use cancel::cancel;
pub use check::check_next;
pub use draft::draft;
pub use error::PayoutError;
pub use preview::{Preview, Skipped, ToPay, preview};
pub use report::report;
pub(crate) use report::report_within;
pub use resume::{Parts, resume};
pub use schedule::{draft_due, name_of, set_schedule};
pub use work::{Claim, Outcome, Task, claim, complete_runs, record};

/// Payouts that are written by one statement; more would only make its parameters large.
const CHUNK: usize = 5_000;
