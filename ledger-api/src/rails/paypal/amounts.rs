//! Amounts as PayPal writes them, and the currencies it pays out:
//! <https://developer.paypal.com/docs/payouts/standard/reference/country-and-currency-codes/>.

use shared::money::{Amount, Currency};

use crate::domain::rail::Rail;
use crate::rails::{Inexpressible, PaymentOrder};

/// BRL and MYR travel only between accounts of those countries; PayPal refuses the others item by item.
const CURRENCIES: [&str; 23] = [
    "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK", "NZD",
    "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
];
/// Written without decimals, whatever ISO 4217 says; a decimal point in one is an error there.
const WITHOUT_DECIMALS: [&str; 3] = ["HUF", "JPY", "TWD"];
/// Most digits before the point that are read.
const DIGITS_LIMIT: usize = 13;

/// How many of the ledger's minor units PayPal's smallest part is; none for a currency it does not pay out.
fn granule(currency: Currency) -> Option<i64> {
    let code = currency.code();
    if !CURRENCIES.contains(&code) {
        return None;
    }
    match (currency.exponent(), WITHOUT_DECIMALS.contains(&code)) {
        (2, true) => Some(100),
        (2, false) | (0, true) => Some(1),
        _ => None,
    }
}

/// The ledger's minor units as PayPal's text. What PayPal cannot express is an error, because rounding would pay somebody
/// too much or too little.
pub fn to_paypal(amount: Amount, currency: Currency) -> Result<String, Inexpressible> {
    let minor = amount.minor();
    let inexpressible = Inexpressible { rail: Rail::Paypal, amount: minor, currency };
    match granule(currency) {
        Some(granule) if minor > 0 && minor % granule == 0 => Ok(text(minor / granule, currency)),
        _ => Err(inexpressible),
    }
}

fn text(parts: i64, currency: Currency) -> String {
    if WITHOUT_DECIMALS.contains(&currency.code()) {
        parts.to_string()
    } else {
        format!("{}.{:02}", parts / 100, parts % 100)
    }
}

/// PayPal's text in the ledger's minor units; none when it is no amount, or holds a fraction that the ledger's unit does
/// not have. Zero is an amount: of fees.
#[must_use]
pub fn from_paypal(value: &str, currency: Currency) -> Option<Amount> {
    let decimals = usize::try_from(currency.exponent()).ok()?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > DIGITS_LIMIT || !digits(whole) || !digits(fraction) {
        return None;
    }
    let spare = fraction.get(decimals..).unwrap_or_default();
    if spare.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    Amount::new(format!("{whole}{kept}").parse().ok()?).ok()
}

/// Whether a text in a currency is what was ordered.
#[must_use]
pub(super) fn is_amount(value: &str, currency: &str, order: &PaymentOrder) -> bool {
    currency == order.currency.code() && from_paypal(value, order.currency) == Some(order.amount)
}

/// The largest part of an amount that PayPal can express, if any.
#[must_use]
pub fn carriable(amount: Amount, currency: Currency) -> Option<Amount> {
    let granule = granule(currency)?;
    let part = Amount::new(amount.minor() / granule * granule).ok()?;
    to_paypal(part, currency).is_ok().then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    #[test]
    fn amounts_are_written_with_the_decimals_that_paypal_takes_and_read_back() {
        let cases = [
            (1_205, "EUR", "12.05"),
            (7, "USD", "0.07"),
            (1_200, "JPY", "1200"),
            (120_000, "HUF", "1200"),
            (500, "TWD", "5"),
        ];
        for (minor, code, written) in cases {
            let currency = code.parse().unwrap();
            assert_eq!(to_paypal(amount(minor), currency).as_deref(), Ok(written), "{minor} {code}");
            assert_eq!(from_paypal(written, currency), Some(amount(minor)), "{written} {code}");
        }
        assert_eq!(from_paypal("0.00", "EUR".parse().unwrap()), Some(Amount::ZERO));
        assert_eq!(from_paypal("1200.00", "JPY".parse().unwrap()), Some(amount(1_200)));
    }

    #[test]
    fn what_paypal_cannot_express_is_an_error_and_the_rest_can_travel() {
        for (minor, code) in [(150, "HUF"), (1, "TWD"), (100, "KWD"), (100, "INR"), (0, "EUR")] {
            assert!(to_paypal(amount(minor), code.parse().unwrap()).is_err(), "{minor} {code}");
        }
        let part = |minor, code: &str| carriable(amount(minor), code.parse().unwrap()).map(Amount::minor);
        assert_eq!(
            (part(12_345, "EUR"), part(12_345, "HUF"), part(12_345, "JPY")),
            (Some(12_345), Some(12_300), Some(12_345))
        );
        assert_eq!((part(99, "TWD"), part(100, "KWD"), part(100, "INR")), (None, None, None));
    }

    #[test]
    fn texts_that_are_no_amounts_are_none() {
        for text in ["", ".", ".5", "-1", "+1", "1,00", "1e3", "1.2.3", "1.234", "99999999999999", "٣"] {
            assert_eq!(from_paypal(text, "EUR".parse().unwrap()), None, "{text}");
        }
        assert_eq!(from_paypal("12.5", "JPY".parse().unwrap()), None);
    }
}
