//! Amounts as Stripe writes them: <https://docs.stripe.com/currencies#minor-units>.

use shared::money::{Amount, Currency};

use crate::domain::rail::Rail;
use crate::rails::{Inexpressible, PaymentOrder};

/// The ledger's minor units as Stripe's. Stripe goes by ISO 4217 except where noted here; what it cannot express is an
/// error, because rounding would pay somebody too much or too little.
pub fn to_stripe(amount: Amount, currency: Currency) -> Result<i64, Inexpressible> {
    let minor = amount.minor();
    let inexpressible = Inexpressible { rail: Rail::Stripe, amount: minor, currency };
    let whole_units = |per_unit| (minor % per_unit == 0).then_some(minor / per_unit);
    let converted = match (currency.code(), currency.exponent()) {
        // Two decimals by ISO 4217, none at Stripe.
        ("MGA", _) => whole_units(100),
        // No decimals by ISO 4217, written with two at Stripe.
        ("ISK" | "UGX", _) => minor.checked_mul(100),
        // Three decimals are written, the last of them must be 0.
        (_, 3) => (minor % 10 == 0).then_some(minor),
        (_, 0 | 2) => Some(minor),
        // Units of account with four decimals (CLF, UYW) are not paid out by anybody.
        _ => None,
    };
    converted.filter(|units| *units > 0).ok_or(inexpressible)
}

/// An amount of Stripe's in the ledger's minor units; none when it is none, or holds a fraction that the ledger's unit
/// does not have.
#[must_use]
pub fn from_stripe(units: i64, currency: Currency) -> Option<Amount> {
    let minor = match (currency.code(), currency.exponent()) {
        ("MGA", _) => units.checked_mul(100)?,
        ("ISK" | "UGX", _) => (units % 100 == 0).then_some(units / 100)?,
        (_, 0 | 2 | 3) => units,
        _ => return None,
    };
    Amount::new(minor).ok()
}

/// The same, rounded down to what the ledger's unit can hold; none when it is no amount.
#[must_use]
pub(super) fn from_stripe_down(units: i64, currency: Currency) -> Option<Amount> {
    let whole = if matches!(currency.code(), "ISK" | "UGX") { units / 100 * 100 } else { units };
    from_stripe(whole, currency)
}

/// Whether so many of Stripe's units, in a currency as Stripe writes it, are what was ordered.
#[must_use]
pub(super) fn is_amount(units: i64, currency: &str, order: &PaymentOrder) -> bool {
    to_stripe(order.amount, order.currency) == Ok(units) && order.currency.code().eq_ignore_ascii_case(currency)
}

/// The largest part of an amount that Stripe can express, if any.
#[must_use]
pub fn carriable(amount: Amount, currency: Currency) -> Option<Amount> {
    let granule = match (currency.code(), currency.exponent()) {
        ("MGA", _) => 100,
        (_, 3) => 10,
        _ => 1,
    };
    let part = Amount::new(amount.minor() / granule * granule).ok()?;
    to_stripe(part, currency).is_ok().then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        currency: String,
        ledger: i64,
        stripe: i64,
    }

    fn convert(minor: i64, currency: &str) -> Result<i64, Inexpressible> {
        to_stripe(Amount::new(minor).unwrap(), currency.parse().unwrap())
    }

    #[test]
    fn amounts_convert_as_the_vectors_say() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../../../tests/vectors/stripe_amounts.json")).unwrap();
        assert!(!cases.is_empty());
        for case in cases {
            assert_eq!(convert(case.ledger, &case.currency), Ok(case.stripe), "{} {}", case.ledger, case.currency);
            let back = from_stripe(case.stripe, case.currency.parse().unwrap());
            assert_eq!(back.map(Amount::minor), Some(case.ledger), "{} {}", case.stripe, case.currency);
        }
    }

    #[test]
    fn the_expressible_part_of_an_odd_amount_can_travel() {
        let part = |minor, currency: &str| {
            carriable(Amount::new(minor).unwrap(), currency.parse().unwrap()).map(Amount::minor)
        };
        assert_eq!(part(12_345, "EUR"), Some(12_345));
        assert_eq!(part(12_345, "KWD"), Some(12_340));
        assert_eq!(part(12_350, "MGA"), Some(12_300));
        assert_eq!((part(9, "KWD"), part(99, "MGA"), part(100, "CLF")), (None, None, None));
    }

    #[test]
    fn what_the_ledger_cannot_express_of_stripes_is_none() {
        for (units, currency) in [(150, "ISK"), (-1, "EUR"), (i64::MAX, "MGA"), (1, "CLF")] {
            assert_eq!(from_stripe(units, currency.parse().unwrap()), None, "{units} {currency}");
        }
    }

    #[test]
    fn what_stripe_cannot_express_is_an_error() {
        for (minor, currency) in [(12_345, "KWD"), (1, "BHD"), (12_350, "MGA"), (100, "CLF"), (0, "EUR")] {
            assert!(convert(minor, currency).is_err(), "{minor} {currency}");
        }
    }
}
