//! What holds for every commission, whatever the terms, the order and the refunds.

use proptest::prelude::*;
use rust_decimal::Decimal;
use shared::money::{Amount, MAX_AMOUNT};

use super::commission::{Basis, Earner, Earning, TermsOwner, TermsVersion, earn, second_tier};
use super::order::{Order, OrderType};
use super::percent::Percent;
use super::recurring::Renewal;
use super::reversal::{Delta, delta, outstanding, refunded_after, refunded_after_capped, target};
use super::terms::{RecurringDraft, StepDraft, Terms, TermsDraft};
use super::tier::Tier;

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn any_percent() -> impl Strategy<Value = Percent> {
    prop_oneof![
        (0..=100_i64).prop_map(|percent| Decimal::new(percent, 0)),
        (0..=100_000_000_i64).prop_map(|micro| Decimal::new(micro, 6)),
    ]
    .prop_map(|rate| Percent::new(rate).unwrap())
}

/// Small amounts round most, the largest overflow first.
fn any_amount() -> impl Strategy<Value = i64> {
    prop_oneof![0..=300_i64, 0..=1_000_000_i64, 0..=MAX_AMOUNT]
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let steps = (any_percent(), any_percent(), 1..=MAX_AMOUNT).prop_map(|(low, high, from)| {
        let step = |from, rate: Percent| StepDraft { from, rate: rate.to_string() };
        TermsDraft {
            kind: Some("tiered".into()),
            steps: Some(vec![step(0, low), step(from, high)]),
            ..TermsDraft::default()
        }
    });
    let kind = prop_oneof![
        Just(TermsDraft { kind: Some("percentage".into()), ..TermsDraft::default() }),
        any_amount().prop_map(|amount| TermsDraft {
            kind: Some("fixed".into()),
            amount: Some(amount),
            ..TermsDraft::default()
        }),
        steps,
    ];
    (kind, any_percent()).prop_map(|(draft, rate)| {
        let recurring = Some(RecurringDraft { rate: rate.to_string(), months: None });
        TermsDraft { recurring, ..draft }.try_into().unwrap()
    })
}

/// An order's amount with the bases of its commissions, the primary first.
fn any_order() -> impl Strategy<Value = (i64, Vec<Basis>)> {
    let renewal = prop_oneof![Just(Renewal::None), (1..100_u32).prop_map(|month| Renewal::Later { month })];
    let affiliate = (proptest::sample::select(Tier::ALL), proptest::option::of(any_percent()));
    (any_terms(), affiliate, renewal, any_amount(), any_amount(), proptest::option::of(any_percent())).prop_map(
        |(terms, (tier, rate_override), renewal, gross, before, recruiter)| {
            let version = TermsVersion { of: TermsOwner::Affiliate, version: 3 };
            let affiliate = Earner { tier, rate_override, recurring_rate_override: rate_override };
            let order = Order {
                order_type: OrderType::Order,
                amount: amount(gross),
                customer_type: None,
                product: None,
                country: None,
            };
            let Earning::Earned(earned) = earn(&terms, version, &affiliate, &order, before, renewal) else {
                panic!("recurring has no end here");
            };
            let second = recruiter.map(|rate| second_tier(earned.basis.primary(), rate).basis);
            (gross, [Some(earned.basis), second].into_iter().flatten().collect())
        },
    )
}

/// Cuts points out of a whole: parts that sum to it.
fn parts_of(whole: i64, cuts: &[prop::sample::Index]) -> Vec<i64> {
    let size = usize::try_from(whole).unwrap() + 1;
    let mut points: Vec<i64> = cuts.iter().map(|cut| i64::try_from(cut.index(size)).unwrap()).collect();
    points.extend([0, whole]);
    points.sort_unstable();
    points.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Refunds part by part; what is left of a commission and what the parts took.
fn refund_in_parts(basis: &Basis, gross: i64, parts: &[i64]) -> (Amount, i64) {
    let earned = basis.amount_for(amount(gross));
    let (mut refunded, mut clawed_back) = (Amount::ZERO, Amount::ZERO);
    for part in parts {
        refunded = refunded_after(amount(gross), refunded, amount(*part)).unwrap();
        let target = target(false, basis, amount(gross), refunded).unwrap();
        match delta(target, outstanding(earned, clawed_back).unwrap()) {
            Delta::ClawBack(taken) => clawed_back = clawed_back.checked_add(taken).unwrap(),
            Delta::Nothing => {}
            Delta::Restore(more) => panic!("a refund restored {more:?}"),
        }
    }
    (outstanding(earned, clawed_back).unwrap(), clawed_back.minor())
}

proptest! {
    #[test]
    fn a_full_refund_in_any_parts_nets_to_zero(
        (gross, bases) in any_order(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        for basis in bases {
            let (left, taken) = refund_in_parts(&basis, gross, &parts_of(gross, &cuts));
            prop_assert_eq!((left.minor(), taken), (0, basis.amount_for(amount(gross)).minor()));
        }
    }

    #[test]
    fn the_order_of_refunds_does_not_matter_for_the_end(
        (gross, bases) in any_order(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let mut parts = parts_of(gross, &cuts);
        parts.pop();
        let forwards: Vec<_> = bases.iter().map(|basis| refund_in_parts(basis, gross, &parts)).collect();
        parts.reverse();
        let backwards: Vec<_> = bases.iter().map(|basis| refund_in_parts(basis, gross, &parts)).collect();
        prop_assert_eq!(&forwards, &backwards);
        let whole = [parts.iter().sum()];
        let at_once: Vec<_> = bases.iter().map(|basis| refund_in_parts(basis, gross, &whole)).collect();
        prop_assert_eq!(forwards, at_once);
    }

    #[test]
    fn all_commissions_together_never_exceed_what_remains((gross, bases) in any_order(), less in any_amount()) {
        for remaining in [gross, gross.saturating_sub(less).max(0)] {
            let total: i64 = bases.iter().map(|basis| basis.amount_for(amount(remaining)).minor()).sum();
            prop_assert!(total <= remaining, "{} of {}", total, remaining);
        }
    }

    #[test]
    fn a_commission_never_grows_when_less_remains((gross, bases) in any_order(), step in 1..1_000_i64) {
        for basis in bases {
            for (more, less) in [(gross, gross - 1), (gross, gross - step)] {
                let worth = |remaining: i64| basis.amount_for(amount(remaining.max(0)));
                prop_assert!(worth(less) <= worth(more));
            }
        }
    }

    #[test]
    fn a_failed_refund_and_a_rejection_end_where_they_would_alone(
        (gross, bases) in any_order(),
        refund in any_amount(),
    ) {
        let refunded = refunded_after_capped(amount(gross), Amount::ZERO, amount(refund));
        for basis in bases {
            let earned = basis.amount_for(amount(gross));
            let after = target(false, &basis, amount(gross), refunded).unwrap();
            let restored = target(false, &basis, amount(gross), Amount::ZERO).unwrap();
            let expected = earned.checked_sub(after).unwrap();
            let delta = delta(restored, after);
            prop_assert_eq!(delta, if expected == Amount::ZERO { Delta::Nothing } else { Delta::Restore(expected) });
            prop_assert_eq!(target(true, &basis, amount(gross), refunded), Ok(Amount::ZERO));
        }
    }

    #[test]
    fn a_frozen_basis_reads_back((_, bases) in any_order()) {
        for basis in bases {
            let json = serde_json::to_string(&basis).unwrap();
            prop_assert_eq!(serde_json::from_str::<Basis>(&json).unwrap(), basis);
        }
    }
}
