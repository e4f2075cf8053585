//! What stands in the place of a person who was erased, and until when law keeps the records of payments to them.

use time::{Date, Duration, Month};
use uuid::Uuid;

/// What stands in a field that cannot be empty.
pub const ERASED: &str = "erased";
const CUSTOMER_PREFIX: &str = "erased:";

/// Years after the end of the calendar year in which a payment was made. Ten is the longest that tax and commercial law
/// in the European Union ask for accounting records.
const PAYMENT_RECORD_YEARS: i32 = 10;

/// How long it is remembered by which erasures a customer's orders were erased: as long as what Stripe tells is kept, and
/// longer than a click may be on its way.
pub const ERASURE_REMEMBERED: Duration = Duration::days(90);

/// Whom somebody asks about.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// A customer, by the merchant's id.
    Customer(String),
    /// An affiliate.
    Affiliate(Uuid),
    /// Somebody of whom only an e-mail address is known: a friend who was invited.
    Address(String),
}

/// What stands for an erased customer: the same in all of their orders, and nobody can tell whose.
#[must_use]
pub fn erased_customer(erasure_id: Uuid) -> String {
    format!("{CUSTOMER_PREFIX}{erasure_id}")
}

/// Whether a customer was erased. The order stays known, whoever is named as its customer when it is posted again.
#[must_use]
pub fn is_erased_customer(customer_id: &str) -> bool {
    customer_id.strip_prefix(CUSTOMER_PREFIX).is_some_and(|id| Uuid::try_parse(id).is_ok())
}

/// The last day on which the record of a payment made on that day is kept.
#[must_use]
pub fn payment_record_kept_until(paid_on: Date) -> Date {
    Date::from_calendar_date(paid_on.year() + PAYMENT_RECORD_YEARS, Month::December, 31).unwrap_or(Date::MAX)
}

/// The first day whose payments are still kept today.
#[must_use]
pub fn first_payment_kept(today: Date) -> Date {
    Date::from_calendar_date(today.year() - PAYMENT_RECORD_YEARS, Month::January, 1).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_erased_customer_is_recognised_and_a_customer_of_that_name_is_not() {
        assert!(is_erased_customer(&erased_customer(Uuid::from_u128(7))));
        for id in ["", "erased", "erased:", "erased:me", "customer-1"] {
            assert!(!is_erased_customer(id), "{id}");
        }
    }

    #[test]
    fn a_payment_is_kept_to_the_end_of_its_tenth_year_and_not_a_day_longer() {
        let paid_on = date!(2026 - 03 - 15);
        assert_eq!(payment_record_kept_until(paid_on), date!(2036 - 12 - 31));
        assert!(first_payment_kept(date!(2036 - 12 - 31)) <= paid_on);
        assert!(first_payment_kept(date!(2037 - 01 - 01)) > paid_on);
    }
}
