use std::collections::HashMap;

use shared::money::Amount;
use uuid::Uuid;

use super::*;
use crate::domain::commission::{Basis, CommissionRole, Pay, PrimaryBasis, TermsOwner, TermsVersion};
use crate::domain::posting::commission::CommissionRef;
use crate::domain::tier::Tier;

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

/// 20 % of an order of 1,000.
fn commission(status: CommissionStatus) -> CommissionState {
    let of = CommissionRef {
        commission_id: Uuid::from_u128(1),
        conversion_id: Uuid::from_u128(2),
        role: CommissionRole::Primary,
        affiliate_id: Uuid::from_u128(3),
        currency: "EUR".parse().unwrap(),
    };
    let basis = Basis::Primary(PrimaryBasis {
        terms: TermsVersion { of: TermsOwner::Program, version: 1 },
        rule: None,
        tier: Tier::Standard,
        order_amount: amount(1_000),
        recurring_month: None,
        pay: Pay::Percentage { rate: "20".parse().unwrap(), overridden: false },
    });
    CommissionState {
        of,
        basis,
        earned: amount(200),
        clawed_back: Amount::ZERO,
        status,
        was_approved: status != CommissionStatus::Pending,
        rejection_reason: None,
        rejected_by: None,
        fraud_hold: false,
        dispute_hold: false,
    }
}

fn taken(refunded: i64, disputed: i64) -> TakenBack {
    TakenBack { gross: amount(1_000), refunded: amount(refunded), disputed: amount(disputed) }
}

/// An entry in which the commission's money lies where its state says.
fn entry(commission: &CommissionState) -> Entry {
    let books = commission.of.books();
    let kind = match commission.status {
        CommissionStatus::Pending => AccountKind::Pending,
        _ => AccountKind::Payable,
    };
    Entry::on(HashMap::from([(books.own(kind), 200)]))
}

fn refund(id: &str) -> Trigger<'_> {
    Trigger::Refund(id)
}

#[test]
fn a_full_reversal_rejects_and_its_failure_restores_the_former_state() {
    for status in [CommissionStatus::Pending, CommissionStatus::Approved] {
        let mut commission = commission(status);
        let mut entry = entry(&commission);

        let part = move_to_target(&mut commission, taken(999, 0), refund("1"), &mut entry).unwrap();
        assert_eq!((part, commission.status), (Delta::ClawBack(amount(200)), status));
        let whole = move_to_target(&mut commission, taken(1_000, 0), refund("2"), &mut entry).unwrap();
        assert_eq!((whole, commission.status), (Delta::Nothing, CommissionStatus::Rejected));
        assert_eq!(commission.rejection_reason.as_deref(), Some("refunded"));
        let back = move_to_target(&mut commission, taken(0, 0), Trigger::RefundFailed("2"), &mut entry).unwrap();

        assert_eq!((back, commission.status), (Delta::Restore(amount(200)), status));
        assert_eq!((commission.clawed_back, commission.rejection_reason), (Amount::ZERO, None));
    }
}

#[test]
fn the_reason_follows_from_what_took_the_order_not_from_what_came_last() {
    for steps in [[(1_000, 0), (1_000, 500)], [(0, 1_000), (1_000, 1_000)]] {
        let mut commission = commission(CommissionStatus::Pending);
        let mut entry = entry(&commission);
        for (id, (refunded, disputed)) in ["1", "2"].into_iter().zip(steps) {
            move_to_target(&mut commission, taken(refunded, disputed), refund(id), &mut entry).unwrap();
        }
        assert_eq!(commission.rejection_reason.as_deref(), Some("refunded"));
        move_to_target(&mut commission, taken(500, 1_000), refund("3"), &mut entry).unwrap();
        assert_eq!(commission.rejection_reason.as_deref(), Some("dispute_lost"));
    }
}

#[test]
fn what_somebody_refused_stays_worth_nothing() {
    let mut commission = commission(CommissionStatus::Approved);
    let mut entry = entry(&commission);
    commission.rejected_by = Some("Ada".into());
    commission.rejection_reason = Some("bought by itself".into());

    let refused = move_to_target(&mut commission, taken(400, 0), Trigger::Rejection, &mut entry).unwrap();
    assert_eq!(refused, Delta::ClawBack(amount(200)));
    for (id, now) in [("1", taken(1_000, 0)), ("2", taken(0, 0))] {
        let delta = move_to_target(&mut commission, now, refund(id), &mut entry).unwrap();
        assert_eq!((delta, commission.status), (Delta::Nothing, CommissionStatus::Rejected));
        assert_eq!(commission.rejection_reason.as_deref(), Some("bought by itself"));
    }
}

#[test]
fn money_under_way_keeps_its_state_and_becomes_a_debt() {
    for status in [CommissionStatus::Reserved, CommissionStatus::Paid] {
        let mut commission = commission(status);
        let mut entry = Entry::on(HashMap::new());

        move_to_target(&mut commission, taken(1_000, 0), refund("1"), &mut entry).unwrap();

        assert_eq!((commission.status, commission.rejection_reason.clone()), (status, None));
        assert_eq!(entry.balance(&commission.of.books().own(AccountKind::Receivable)), amount(200));
        move_to_target(&mut commission, taken(0, 0), Trigger::RefundFailed("1"), &mut entry).unwrap();
        assert_eq!(entry.balance(&commission.of.books().own(AccountKind::Receivable)), Amount::ZERO);
        assert_eq!(entry.balance(&commission.of.books().own(AccountKind::Payable)), Amount::ZERO);
    }
}

#[test]
fn more_clawed_back_than_earned_is_not_papered_over() {
    let mut commission = commission(CommissionStatus::Pending);
    commission.clawed_back = amount(201);
    let mut entry = entry(&commission);
    assert!(move_to_target(&mut commission, taken(1, 0), refund("1"), &mut entry).is_err());
    assert!(entry.postings().is_empty());
}
