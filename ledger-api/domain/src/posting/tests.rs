use std::collections::HashMap;

use super::commission::{CommissionRef, Stage, Trigger, approved, attributed, possible_events, restored, reversed};
use super::netting::netting;
use super::payout::{ComesBack, PayoutRef, came_back, fee, paid, reserved, returned_after_paid};
use super::*;
use crate::account::Side;
use crate::commission::CommissionRole;
use crate::rail::Rail;
use crate::status::CommissionStatus;

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

const AFFILIATE: Uuid = Uuid::from_u128(0xa);

fn commission() -> CommissionRef {
    CommissionRef {
        commission_id: Uuid::from_u128(0xc),
        conversion_id: Uuid::from_u128(0xd),
        role: CommissionRole::Primary,
        affiliate_id: AFFILIATE,
        currency: eur(),
    }
}

fn payout() -> PayoutRef {
    PayoutRef { payout_id: Uuid::from_u128(0xe), generation: 2, affiliate_id: AFFILIATE, currency: eur() }
}

/// Books in memory: what the database does with postings.
#[derive(Default)]
struct Book {
    balances: HashMap<AccountRef, i64>,
    events: Vec<String>,
}

impl Book {
    fn balance(&self, kind: AccountKind) -> i64 {
        let books = commission().books();
        let owned = matches!(
            kind,
            AccountKind::Pending | AccountKind::Payable | AccountKind::Inflight | AccountKind::Receivable
        );
        let account = if owned { books.own(kind) } else { books.merchant(kind) };
        self.balances.get(&account).copied().unwrap_or(0)
    }

    fn post(&mut self, postings: impl IntoIterator<Item = Posting>) {
        for posting in postings {
            assert!(!self.events.contains(&posting.event), "{} twice", posting.event);
            assert_ne!(posting.debit, posting.credit);
            for (account, side) in [(&posting.debit, Side::Debit), (&posting.credit, Side::Credit)] {
                let sign = if account.kind.normal_side() == side { 1 } else { -1 };
                let balance = self.balances.entry(account.clone()).or_default();
                *balance += sign * posting.amount.minor();
                assert!(*balance >= 0 || !account.kind.never_negative(), "{account:?} after {}", posting.event);
            }
            self.events.push(posting.event.clone());
            let [payable, receivable] =
                [AccountKind::Payable, AccountKind::Receivable].map(|kind| amount(self.balance(kind)));
            if let Some(net) = netting(&posting, payable, receivable) {
                self.post([net]);
            }
        }
    }
}

fn balances(book: &Book) -> [i64; 5] {
    use AccountKind::{CommissionExpense, Inflight, Payable, Pending, Receivable};
    [Pending, Payable, Inflight, Receivable, CommissionExpense].map(|kind| book.balance(kind))
}

#[test]
fn every_posting_is_named_by_its_event() {
    let (commission, payout) = (commission(), payout());
    let second = CommissionRef { role: CommissionRole::SecondTier, ..commission };
    let one = amount(1);
    let postings = [
        attributed(&commission, one),
        attributed(&second, one),
        approved(&commission, one),
        reversed(&commission, Stage::Pending, one, one, Trigger::Refund("r:1")).pop(),
        reversed(&commission, Stage::Payable, one, Amount::ZERO, Trigger::DisputeLost("d1")).pop(),
        reversed(&commission, Stage::Gone, one, one, Trigger::Rejection).pop(),
        restored(&commission, Stage::Gone, one, Trigger::RefundFailed("r:1")),
        restored(&commission, Stage::Pending, one, Trigger::DisputeWon("d1")),
        reserved(&payout, one),
        came_back(&payout, ComesBack::Canceled, one),
        paid(&payout, Rail::Stripe, one),
        fee(&payout, Rail::Sepa, one),
        returned_after_paid(&payout, Rail::Paypal, one),
    ];
    let shown: Vec<String> = postings
        .into_iter()
        .flatten()
        .map(|posting| format!("{} {}>{}", posting.event, posting.debit.kind, posting.credit.kind))
        .collect();
    let (c, p) = (commission.commission_id, payout.payout_id);
    let d = commission.conversion_id;
    assert_eq!(
        shown,
        [
            format!("conversion:{d}:attributed:primary commission_expense>pending"),
            format!("conversion:{d}:attributed:second_tier commission_expense>pending"),
            format!("commission:{c}:approved pending>payable"),
            format!("commission:{c}:reversed:pending:refund:r:1 pending>commission_expense"),
            format!("commission:{c}:reversed:receivable:dispute:d1 receivable>commission_expense"),
            format!("commission:{c}:reversed:receivable:rejection receivable>commission_expense"),
            format!("commission:{c}:restored:payable:refund_failed:r:1 commission_expense>payable"),
            format!("commission:{c}:restored:pending:dispute_won:d1 commission_expense>pending"),
            format!("payout:{p}:g2:reserved payable>inflight"),
            format!("payout:{p}:g2:canceled inflight>payable"),
            format!("payout:{p}:g2:paid inflight>cash:stripe"),
            format!("payout:{p}:g2:fee fee_expense>cash:sepa"),
            format!("payout:{p}:g2:returned cash:paypal>payable"),
        ]
    );
}

#[test]
fn the_postings_of_a_commission_are_found_without_looking_for_them() {
    let one = amount(1);
    let (refunds, disputes) = (["r:1".to_owned(), "r2".to_owned()], ["d1".to_owned()]);
    let triggers = [
        Trigger::Refund("r:1"),
        Trigger::Refund("r2"),
        Trigger::RefundFailed("r2"),
        Trigger::DisputeLost("d1"),
        Trigger::DisputeWon("d1"),
        Trigger::Rejection,
    ];
    for role in [CommissionRole::Primary, CommissionRole::SecondTier] {
        let commission = CommissionRef { role, ..commission() };
        let mut postings: Vec<_> = [attributed(&commission, one), approved(&commission, one)].into();
        for (stage, trigger) in
            [Stage::Pending, Stage::Payable, Stage::Gone].into_iter().flat_map(|stage| triggers.map(|one| (stage, one)))
        {
            match trigger {
                Trigger::RefundFailed(_) | Trigger::DisputeWon(_) => {
                    postings.push(restored(&commission, stage, one, trigger));
                }
                // Half of it covered, so from both accounts.
                _ => postings.extend(reversed(&commission, stage, amount(2), one, trigger).into_iter().map(Some)),
            }
        }

        let known = possible_events(&commission, &refunds, &disputes);

        for posting in postings.into_iter().flatten() {
            assert!(known.contains(&posting.event), "{}", posting.event);
        }
        let distinct: std::collections::HashSet<&String> = known.iter().collect();
        assert_eq!((distinct.len(), known.len()), (20, 20));
    }
}

#[test]
fn a_posting_knows_whose_statement_it_stands_on_and_where_it_came_from() {
    let merchant_id = Uuid::from_u128(1);
    let posting = attributed(&commission(), amount(5)).unwrap();
    assert_eq!(
        (posting.affiliate_id, posting.commission_id, posting.payout_id),
        (Some(AFFILIATE), Some(commission().commission_id), None)
    );
    assert_eq!(posting.id(merchant_id), shared::ids::event_id(merchant_id, &posting.event));
    let posting = paid(&payout(), Rail::Stripe, amount(5)).unwrap();
    assert_eq!((posting.affiliate_id, posting.payout_id), (Some(AFFILIATE), Some(payout().payout_id)));
    let posting = fee(&payout(), Rail::Stripe, amount(5)).unwrap();
    assert_eq!((posting.affiliate_id, posting.payout_id), (None, Some(payout().payout_id)));
}

#[test]
fn nothing_is_posted_for_nothing() {
    assert_eq!(attributed(&commission(), Amount::ZERO), None);
    assert_eq!(approved(&commission(), Amount::ZERO), None);
    assert_eq!(fee(&payout(), Rail::Stripe, Amount::ZERO), None);
    assert_eq!(reversed(&commission(), Stage::Payable, Amount::ZERO, amount(9), Trigger::Rejection), []);
}

#[test]
fn a_reversal_takes_what_the_account_has_and_the_rest_is_owed() {
    let mut book = Book::default();
    book.post(attributed(&commission(), amount(1_000)));
    book.post(approved(&commission(), amount(1_000)));
    book.post(reserved(&payout(), amount(700)));
    book.post(reversed(&commission(), Stage::Payable, amount(1_000), amount(300), Trigger::Refund("r1")));
    assert_eq!(balances(&book), [0, 0, 700, 700, 0]);
    // The payout never left: what comes back settles what is owed, in the same transaction.
    book.post(came_back(&payout(), ComesBack::Released, amount(700)));
    assert_eq!(balances(&book), [0, 0, 0, 0, 0]);
    assert!(book.events.last().unwrap().starts_with("netting:payout:"));
}

#[test]
fn a_commission_reversed_after_it_was_paid_is_owed_and_a_restoration_settles_it() {
    let mut book = Book::default();
    book.post(attributed(&commission(), amount(1_000)));
    book.post(approved(&commission(), amount(1_000)));
    book.post(reserved(&payout(), amount(1_000)));
    book.post(paid(&payout(), Rail::Stripe, amount(1_000)));
    book.post(fee(&payout(), Rail::Stripe, amount(25)));
    assert_eq!(book.balance(AccountKind::CashStripe), -1_025);
    book.post(reversed(&commission(), Stage::Gone, amount(400), amount(999), Trigger::Refund("r1")));
    assert_eq!(balances(&book), [0, 0, 0, 400, 600]);
    book.post(restored(&commission(), Stage::Gone, amount(400), Trigger::RefundFailed("r1")));
    assert_eq!(balances(&book), [0, 0, 0, 0, 1_000]);
    book.post(returned_after_paid(&payout(), Rail::Stripe, amount(1_000)));
    assert_eq!(balances(&book), [0, 1_000, 0, 0, 1_000]);
    assert_eq!(book.balance(AccountKind::CashStripe), -25);
}

#[test]
fn netting_is_named_by_the_posting_it_follows_so_two_affiliates_keep_apart() {
    let other =
        CommissionRef { commission_id: Uuid::from_u128(0xf), affiliate_id: Uuid::from_u128(0xb), ..commission() };
    let events = [commission(), other].map(|commission| {
        let after = restored(&commission, Stage::Gone, amount(5), Trigger::RefundFailed("r1")).unwrap();
        let net = netting(&after, amount(5), amount(3)).unwrap();
        assert_eq!((net.amount, net.affiliate_id), (amount(3), Some(commission.affiliate_id)));
        net.event
    });
    assert_ne!(events[0], events[1]);
    let after = approved(&commission(), amount(5)).unwrap();
    assert_eq!(netting(&after, amount(5), Amount::ZERO), None);
    let unowned = fee(&payout(), Rail::Stripe, amount(5)).unwrap();
    assert_eq!(netting(&unowned, amount(5), amount(5)), None);
}

#[test]
fn the_stage_of_a_commission_follows_from_its_status() {
    let stages: Vec<_> = CommissionStatus::ALL.iter().map(|status| Stage::of(*status)).collect();
    let (pending, payable, gone) = (Some(Stage::Pending), Some(Stage::Payable), Some(Stage::Gone));
    assert_eq!(stages, [pending, payable, gone, gone, None]);
}
