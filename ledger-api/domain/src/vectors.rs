//! The worked examples of `tests/vectors`, on the pure rules alone.

use std::collections::HashMap;

use serde::Deserialize;
use shared::money::Amount;
use time::OffsetDateTime;

use super::commission::{Basis, CommissionKind, Earned, Earner, Earning, TermsOwner, TermsVersion, earn, second_tier};
use super::order::{Order, OrderType};
use super::percent::Percent;
use super::recurring::Renewal;
use super::reversal::{Delta, RefundExceedsOrder, delta, outstanding, refunded_after, target};
use super::terms::Terms;
use super::tier::Tier;

const VERSION: TermsVersion = TermsVersion { of: TermsOwner::Program, version: 1 };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Single {
    name: String,
    terms: Terms,
    tier: Tier,
    rate_override: Option<Percent>,
    affiliate_month_revenue_before: i64,
    order_amount: Amount,
    rate: Option<Percent>,
    commission: Amount,
    refunds: Vec<Amount>,
    clawbacks: Vec<Amount>,
    left: Amount,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    name: String,
    terms: Terms,
    tier: Tier,
    second_tier_rate: Option<Percent>,
    orders: Vec<HistoryOrder>,
    #[serde(default)]
    reject: Vec<String>,
    #[serde(default)]
    refunds: Vec<HistoryRefund>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryOrder {
    order: String,
    #[serde(rename = "type")]
    order_type: Option<OrderType>,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    amount: Amount,
    subscription: Option<String>,
    commission: Option<Amount>,
    kind: Option<CommissionKind>,
    month: Option<u32>,
    second_tier: Option<Amount>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryRefund {
    order: String,
    amount: Amount,
    clawback: Amount,
    second_tier_clawback: Option<Amount>,
}

/// One commission as the ledger keeps it.
struct Kept {
    basis: Basis,
    earned: Amount,
    clawed_back: Amount,
    rejected: bool,
}

impl Kept {
    fn new(earned: &Earned) -> Self {
        // Through JSON, as the database keeps it: a reversal knows nothing but the frozen basis.
        let basis = serde_json::from_value(serde_json::to_value(&earned.basis).unwrap()).unwrap();
        Self { basis, earned: earned.amount, clawed_back: Amount::ZERO, rejected: false }
    }

    /// Moves the commission to its target; what was clawed back.
    fn settle(&mut self, gross: Amount, refunded: Amount) -> Amount {
        let target = target(self.rejected, &self.basis, gross, refunded).unwrap();
        match delta(target, outstanding(self.earned, self.clawed_back).unwrap()) {
            Delta::Nothing => Amount::ZERO,
            Delta::ClawBack(amount) => {
                self.clawed_back = self.clawed_back.checked_add(amount).unwrap();
                amount
            }
            Delta::Restore(amount) => panic!("nothing here restores, yet {amount:?}"),
        }
    }
}

fn order(order_type: OrderType, amount: Amount) -> Order<'static> {
    Order { order_type, amount, customer_type: None, product: None, country: None }
}

#[test]
fn every_commission_vector_earns_and_reverses_as_written() {
    let vectors: Vec<Single> = serde_json::from_str(include_str!("../../../tests/vectors/commissions.json")).unwrap();
    for vector in vectors {
        let name = &vector.name;
        let affiliate =
            Earner { tier: vector.tier, rate_override: vector.rate_override, recurring_rate_override: None };
        let order = order(OrderType::Order, vector.order_amount);
        let before = vector.affiliate_month_revenue_before;
        let Earning::Earned(earned) = earn(&vector.terms, VERSION, &affiliate, &order, before, Renewal::None) else {
            panic!("{name}: not a subscription");
        };
        assert_eq!((earned.amount, earned.rate), (vector.commission, vector.rate), "{name}");
        let mut kept = Kept::new(&earned);
        let mut refunded = Amount::ZERO;
        for (refund, clawback) in vector.refunds.iter().zip(&vector.clawbacks) {
            refunded = refunded_after(order.amount, refunded, *refund).unwrap();
            assert_eq!(kept.settle(order.amount, refunded), *clawback, "{name}");
        }
        assert_eq!(outstanding(kept.earned, kept.clawed_back), Ok(vector.left), "{name}");
        let above = order.amount.checked_add(Amount::new(1).unwrap()).unwrap();
        let exceeds = RefundExceedsOrder { gross: order.amount.minor(), refunded: above.minor() };
        assert_eq!(target(false, &kept.basis, order.amount, above), Err(exceeds), "{name}");
    }
}

#[test]
fn every_history_vector_runs_as_written() {
    let histories: Vec<History> = serde_json::from_str(include_str!("../../../tests/vectors/histories.json")).unwrap();
    for history in histories {
        let mut run = Run { history: &history, first_paid: HashMap::new(), kept: HashMap::new() };
        for order in &history.orders {
            run.order(order);
        }
        for rejected in &history.reject {
            for kept in &mut run.kept.get_mut(rejected.as_str()).unwrap().1 {
                kept.rejected = true;
            }
            run.settle(rejected, Amount::ZERO);
        }
        for refund in &history.refunds {
            run.refund(refund);
        }
    }
}

struct Run<'a> {
    history: &'a History,
    first_paid: HashMap<&'a str, OffsetDateTime>,
    /// By order: gross and refunded, and its commissions, the primary first.
    kept: HashMap<&'a str, ((Amount, Amount), Vec<Kept>)>,
}

impl<'a> Run<'a> {
    fn order(&mut self, posted: &'a HistoryOrder) {
        let name = format!("{}, {}", self.history.name, posted.order);
        let affiliate = Earner { tier: self.history.tier, rate_override: None, recurring_rate_override: None };
        let renewal = posted.subscription.as_deref().map_or(Renewal::None, |subscription| {
            let renewal = Renewal::of(self.first_paid.get(subscription).copied(), posted.at);
            self.first_paid.entry(subscription).or_insert(posted.at);
            renewal
        });
        let order = order(posted.order_type.unwrap_or(OrderType::Order), posted.amount);
        assert_eq!(renewal.month(), posted.month, "{name}");
        match earn(&self.history.terms, VERSION, &affiliate, &order, 0, renewal) {
            Earning::RecurringEnded { month } => {
                assert_eq!((None, Some(month)), (posted.commission, posted.month), "{name}");
                assert_eq!(posted.reason.as_deref(), Some("recurring_ended"), "{name}");
            }
            Earning::Earned(earned) => {
                assert_eq!((Some(earned.amount), Some(earned.kind)), (posted.commission, posted.kind), "{name}");
                assert_eq!(earned.recurring_month, posted.month, "{name}");
                let second = self.history.second_tier_rate.map(|rate| second_tier(earned.basis.primary(), rate));
                assert_eq!(second.as_ref().map(|second| second.amount), posted.second_tier, "{name}");
                let kept = [Some(earned), second].iter().flatten().map(Kept::new).collect();
                self.kept.insert(&posted.order, ((posted.amount, Amount::ZERO), kept));
            }
        }
    }

    fn settle(&mut self, order: &str, refund: Amount) -> Vec<Amount> {
        let ((gross, refunded), kept) = self.kept.get_mut(order).unwrap();
        *refunded = refunded_after(*gross, *refunded, refund).unwrap();
        kept.iter_mut().map(|kept| kept.settle(*gross, *refunded)).collect()
    }

    fn refund(&mut self, refund: &HistoryRefund) {
        let taken = self.settle(&refund.order, refund.amount);
        let expected: Vec<Amount> =
            [Some(refund.clawback), refund.second_tier_clawback].into_iter().flatten().collect();
        assert_eq!(taken, expected, "{}, refund of {}", self.history.name, refund.order);
    }
}
