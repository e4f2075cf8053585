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

#[cfg(test)]
mod tests {
    use shared::money::Currency;
    use uuid::Uuid;

    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn payout() -> PayoutRef {
        let currency: Currency = "EUR".parse().unwrap();
        PayoutRef { payout_id: Uuid::from_u128(1), generation: 2, affiliate_id: Uuid::from_u128(2), currency }
    }

    fn shown(postings: impl IntoIterator<Item = Posting>) -> Vec<String> {
        let show = |posting: Posting| {
            let (debit, credit) = (posting.debit.kind, posting.credit.kind);
            format!("{} {debit}>{credit} {}", posting.event, posting.amount.minor())
        };
        postings.into_iter().map(show).collect()
    }

    #[test]
    fn a_payout_that_was_given_back_and_left_takes_what_is_payable_and_the_rest_is_owed() {
        let id = payout().payout_id;
        let covered = |minor| format!("payout:{id}:g2:late:payable payable>cash:stripe {minor}");
        let owed = |minor| format!("payout:{id}:g2:late:receivable receivable>cash:stripe {minor}");
        let late = |payable| shown(paid_after_release(&payout(), Rail::Stripe, amount(700), amount(payable)));
        assert_eq!(late(700), [covered(700)]);
        assert_eq!(late(300), [covered(300), owed(400)]);
        assert_eq!(late(0), [owed(700)]);
    }

    #[test]
    fn each_second_payment_is_owed_once() {
        let second = |provider_id| shown(second_transfer(&payout(), Rail::Paypal, amount(700), provider_id));
        let id = payout().payout_id;
        for provider_id in ["tr_2", "tr_3"] {
            let event = format!("payout:{id}:g2:second:{provider_id} receivable>cash:paypal 700");
            assert_eq!(second(provider_id), [event]);
        }
    }

    #[test]
    fn what_a_reversal_brings_back_pays_what_is_owed_and_the_rest_is_payable() {
        let id = payout().payout_id;
        let reversed =
            |owed, total| shown(reversed(&payout(), Rail::Stripe, amount(300), amount(owed), ("tr_1", amount(total))));
        let to = |account: &str, total: i64, minor: i64| {
            format!("payout:{id}:g2:reversed:tr_1:{total}:{account} cash:stripe>{account} {minor}")
        };
        assert_eq!(reversed(0, 300), [to("payable", 300, 300)]);
        assert_eq!(reversed(200, 300), [to("receivable", 300, 200), to("payable", 300, 100)]);
        assert_eq!(reversed(900, 600), [to("receivable", 600, 300)], "another total, another posting");
    }
}
