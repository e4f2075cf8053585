//! What states and postings are called.

use crate::db::portal::Payment;
use crate::pages::Texts;
use crate::pages::components::{Status, Tone};
pub(super) use crate::web::money::{money, money_cell};

/// The way a payout travels.
pub(in crate::web) fn rail(t: Texts, name: &str) -> &'static str {
    match name {
        "stripe" => t.rail_stripe(),
        "paypal" => t.rail_paypal(),
        _ => t.rail_sepa(),
    }
}

/// The state of a payout, as its affiliate needs to know it.
pub(super) fn payout_status(t: Texts, payment: &Payment) -> Status {
    let (word, tone) = match payment.status.as_str() {
        "paid" => (t.payout_paid(), Tone::Good),
        "reserved" => (t.payout_reserved(), Tone::Waiting),
        "submitting" | "accepted" => (t.payout_sending(), Tone::Waiting),
        "unknown" | "frozen" => (t.payout_checked(), Tone::Waiting),
        "returned" => (t.payout_returned(), Tone::Bad),
        _ => (t.payout_refused(), Tone::Bad),
    };
    Status { word: word.to_owned(), tone }
}

/// What a posting did to what the affiliate has: more, less, or nothing but a change of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Effect {
    More,
    Less,
    Moved,
}

/// What a posting says, and what it did.
///
/// `by_hand`: it belongs to no commission and no payout.
pub(in crate::web) fn posting(t: Texts, debit: &str, credit: &str, by_hand: bool) -> (&'static str, Effect) {
    match (debit, credit) {
        ("commission_expense", "pending") => (t.posting_earned(), Effect::More),
        ("commission_expense", "payable" | "receivable") => (t.posting_restored(), Effect::More),
        ("reward_expense", "payable" | "receivable") => (t.part_reward(), Effect::More),
        ("payable" | "receivable", "reward_expense") => (t.part_reward_back(), Effect::Less),
        ("pending", "payable") => (t.posting_released(), Effect::Moved),
        ("pending" | "payable", "commission_expense") => (t.posting_taken_back(), Effect::Less),
        ("receivable", "commission_expense") => (t.posting_taken_back_later(), Effect::Less),
        ("payable", "receivable") => (t.posting_set_off(), Effect::Moved),
        ("payable", "inflight") => (t.posting_on_its_way(), Effect::Moved),
        ("inflight", "payable") => (t.posting_not_out(), Effect::Moved),
        ("inflight" | "payable" | "receivable", cash) if cash.starts_with("cash:") => (t.posting_paid(), Effect::Less),
        (cash, "payable" | "receivable") if cash.starts_with("cash:") => (t.posting_returned(), Effect::More),
        ("pending" | "payable" | "receivable", _) if by_hand => (t.posting_correction(), Effect::Less),
        (_, "pending" | "payable" | "receivable") => (t.posting_correction(), Effect::More),
        _ => (t.posting_correction(), Effect::Moved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Language;

    fn effect(debit: &str, credit: &str) -> Effect {
        posting(Texts(Language::En), debit, credit, true).1
    }

    #[test]
    fn a_statement_adds_what_is_earned_and_subtracts_what_leaves() {
        assert_eq!(effect("commission_expense", "pending"), Effect::More);
        assert_eq!(effect("pending", "payable"), Effect::Moved);
        assert_eq!(effect("payable", "inflight"), Effect::Moved);
        assert_eq!(effect("inflight", "cash:stripe"), Effect::Less);
        assert_eq!(effect("cash:sepa", "payable"), Effect::More);
        assert_eq!(effect("receivable", "commission_expense"), Effect::Less);
        assert_eq!(effect("adjustment_expense", "payable"), Effect::More);
        assert_eq!(effect("payable", "adjustment_expense"), Effect::Less);
        assert_eq!(effect("reward_expense", "payable"), Effect::More);
        assert_eq!(effect("payable", "reward_expense"), Effect::Less);
    }
}
