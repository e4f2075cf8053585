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
mod reserve;
mod resume;
mod schedule;
pub mod sepa;
mod since_draft;
mod step;
mod work;

use uuid::Uuid;

pub use approve::approve;
pub use by_hand::{Settled, Verdict, retry, settle_frozen};
pub use cancel::cancel;
pub use check::check_next;
pub use draft::{draft, draft_next};
pub use error::PayoutError;
pub use preview::{Judged, Skipped, Sum, Sums, judge, judge_after, judge_all, note as note_preview};
pub use report::report;
pub(crate) use report::report_within;
pub use resume::{Parts, resume};
pub use schedule::{draft_due, name_of, set_schedule};
pub use since_draft::{Change, Since, since_draft};
pub use work::{Claim, Claimed, Outcome, Task, claim, complete_runs, record};

/// Payouts that are written by one statement, and at most by one transaction that drafts: it takes about a second, and
/// nobody's balance is locked for longer.
const CHUNK: usize = 5_000;
/// The same of what they pay, which is more by far where partners have many orders. A single payout may have more.
const LINES: i64 = 20_000;

/// As many of the first of these payouts, with so many lines each, as one transaction should hold; at least one.
pub(crate) fn first_of<'a>(payout_ids: &'a [Uuid], lines: &[i64]) -> &'a [Uuid] {
    let mut held = 0;
    let fit = lines.iter().take_while(|own| {
        held += **own;
        held <= LINES
    });
    payout_ids.get(..fit.count().max(1)).unwrap_or(payout_ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_holds_one_payout_or_as_many_as_have_few_lines_together() {
        let ids: Vec<Uuid> = (0..3).map(Uuid::from_u128).collect();
        assert_eq!(first_of(&ids, &[1, 1, 1]), ids);
        assert_eq!(first_of(&ids, &[LINES - 1, 1, 1]), &ids[..2]);
        assert_eq!(first_of(&ids, &[LINES + 1, 0, 0]), &ids[..1]);
        assert!(first_of(&[], &[]).is_empty());
    }
}
