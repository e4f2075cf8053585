//! Truths that come late: money left although the books had given it up, left twice, or was taken back.

use shared::money::Amount;

use super::PayoutRef;
use crate::account::AccountKind;
use crate::posting::{Posting, split};
use crate::rail::Rail;

/// A payout whose money was given back turns out paid: payable up to its balance, the rest the affiliate's debt → the
/// rail's cash.
#[must_use]
pub fn paid_after_release(payout: &PayoutRef, rail: Rail, amount: Amount, payable: Amount) -> Vec<Posting> {
    let books = payout.books();
    let (covered, rest) = split(amount, payable);
    let take = |from: AccountKind, amount| {
        let event = format!("late:{from}");
        payout.post(&event, books.own(from), books.merchant(AccountKind::cash(rail)), amount)
    };
    [take(AccountKind::Payable, covered), take(AccountKind::Receivable, rest)].into_iter().flatten().collect()
}

/// The provider paid a second time: receivable → the rail's cash; netting follows. Each second payment counts once.
#[must_use]
pub fn second_transfer(payout: &PayoutRef, rail: Rail, amount: Amount, provider_id: &str) -> Option<Posting> {
    let books = payout.books();
    let cash = books.merchant(AccountKind::cash(rail));
    payout.post(&format!("second:{provider_id}"), books.own(AccountKind::Receivable), cash, amount)
}

/// A part of a payment was reversed: the rail's cash → what the affiliate owes, the rest → payable. `total` is what has
/// been reversed of that payment in all, and so each total counts once.
#[must_use]
pub fn reversed(
    payout: &PayoutRef,
    rail: Rail,
    amount: Amount,
    receivable: Amount,
    (provider_id, total): (&str, Amount),
) -> Vec<Posting> {
    let books = payout.books();
    let (owed, rest) = split(amount, receivable);
    let give = |to: AccountKind, amount| {
        let event = format!("reversed:{provider_id}:{}:{to}", total.minor());
        payout.post(&event, books.merchant(AccountKind::cash(rail)), books.own(to), amount)
    };
    [give(AccountKind::Receivable, owed), give(AccountKind::Payable, rest)].into_iter().flatten().collect()
}
