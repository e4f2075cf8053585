//! Conversion velocity: more orders than people make.

use super::facts::Facts;
use super::settings::ConversionVelocity;
use super::sign::{Finding, Sign};

/// The first limit that is passed: of the customer, of the affiliate.
pub(super) fn find(facts: &Facts, settings: &ConversionVelocity) -> Option<Finding> {
    let sign = if facts.orders_of_customer > settings.customer_per_day {
        Sign::OrdersOfCustomer { most_per_day: settings.customer_per_day }
    } else if facts.orders_of_affiliate > settings.affiliate_per_hour {
        Sign::OrdersOfAffiliate { most_per_hour: settings.affiliate_per_hour }
    } else {
        return None;
    };
    Some(Finding { sign, score: settings.score })
}

#[cfg(test)]
mod tests {
    use super::super::samples::facts;
    use super::*;

    #[test]
    fn a_limit_may_be_reached_but_not_passed() {
        let settings = ConversionVelocity { score: 30, affiliate_per_hour: 100, customer_per_day: 10 };
        let found = |orders_of_customer, orders_of_affiliate| {
            let facts = Facts { orders_of_customer, orders_of_affiliate, ..facts() };
            find(&facts, &settings).map(|finding| finding.sign)
        };
        assert_eq!(found(10, 100), None);
        assert_eq!(found(11, 100), Some(Sign::OrdersOfCustomer { most_per_day: 10 }));
        assert_eq!(found(10, 101), Some(Sign::OrdersOfAffiliate { most_per_hour: 100 }));
    }
}
