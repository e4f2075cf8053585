//! `PayPal` writes money as text with two decimals, or none for three currencies.

/// Most digits before the point; the sum of a batch stays far from overflow.
const DIGITS_LIMIT: usize = 12;

/// Minor units of a text such as `12.34`; `None` if it is not an amount above zero of that currency.
pub(super) fn minor_units(value: &str, currency: &str) -> Option<i64> {
    let decimals = if matches!(currency, "HUF" | "JPY" | "TWD") { 0 } else { 2 };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let spare = fraction.get(decimals..).unwrap_or_default();
    let well_formed = !whole.is_empty() && whole.len() <= DIGITS_LIMIT && digits(whole) && digits(fraction);
    if !well_formed || spare.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let kept: String = fraction.chars().chain("00".chars()).take(decimals).collect();
    format!("{whole}{kept}").parse().ok().filter(|amount| *amount > 0)
}

/// The text of an amount in minor units.
pub(super) fn text(amount: i64, currency: &str) -> String {
    if matches!(currency, "HUF" | "JPY" | "TWD") {
        return amount.to_string();
    }
    format!("{}.{:02}", amount / 100, amount % 100)
}

#[cfg(test)]
mod tests {
    use super::{minor_units, text};

    #[test]
    fn amounts_are_read_with_the_decimals_of_their_currency() {
        assert_eq!(minor_units("12.34", "EUR"), Some(1234));
        assert_eq!(minor_units("12.3", "EUR"), Some(1230));
        assert_eq!(minor_units("12", "EUR"), Some(1200));
        assert_eq!(minor_units("1200", "JPY"), Some(1200));
        assert_eq!(minor_units("1200.00", "JPY"), Some(1200));
    }

    #[test]
    fn amounts_that_are_none_are_refused() {
        for value in ["", ".", "0", "0.00", "-1", "1.234", "1,00", "1e3", "1.2.3", "9999999999999"] {
            assert_eq!(minor_units(value, "EUR"), None, "{value}");
        }
        assert_eq!(minor_units("12.5", "JPY"), None);
    }

    #[test]
    fn amounts_are_written_as_paypal_writes_them() {
        assert_eq!(text(1205, "EUR"), "12.05");
        assert_eq!(text(1205, "HUF"), "1205");
    }
}
