//! The refund rate: an affiliate whose customers give back what they bought, again and again.

use rust_decimal::Decimal;

use super::facts::Facts;
use super::settings::RefundRate;
use super::sign::{Finding, Sign};

/// Whether more of the affiliate's earlier orders were refunded than allowed, once there are enough to tell.
pub(super) fn find(facts: &Facts, settings: &RefundRate) -> Option<Finding> {
    let (orders, refunded) = (facts.earlier_orders, facts.earlier_refunded);
    let above = Decimal::from(refunded) * Decimal::ONE_HUNDRED > settings.percent.decimal() * Decimal::from(orders);
    (orders >= settings.orders && above)
        .then_some(Finding { sign: Sign::RefundRate { orders, refunded }, score: settings.score })
}

#[cfg(test)]
mod tests {
    use super::super::samples::facts;
    use super::*;

    #[test]
    fn a_rate_counts_above_its_limit_and_from_enough_orders_on() {
        let settings = RefundRate { score: 40, orders: 20, percent: "40".parse().unwrap() };
        let found = |earlier_orders, earlier_refunded| {
            find(&Facts { earlier_orders, earlier_refunded, ..facts() }, &settings).is_some()
        };
        assert!(!found(20, 8));
        assert!(found(20, 9));
        assert!(!found(19, 19));
        assert!(!found(200, 80));
        assert!(found(200, 81));
        let anything = RefundRate { score: 40, orders: 1, percent: "0".parse().unwrap() };
        assert!(find(&facts(), &anything).is_none());
    }
}
