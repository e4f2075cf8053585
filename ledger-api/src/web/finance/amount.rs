//! An amount as people type it.

use shared::money::{Amount, Currency};

/// `12.50`, `12,5` or `12` as minor units of a currency: digits and at most one mark, so that no sign for thousands is taken
/// for a decimal point. Nothing is rounded; zero is no amount.
pub(super) fn read(text: &str, currency: Currency) -> Option<Amount> {
    let places = usize::try_from(currency.exponent()).ok()?;
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let ends_well = !fraction.is_empty() || !text.ends_with(['.', ',']);
    if whole.is_empty() || fraction.len() > places || !ends_well || !plain(whole) || !plain(fraction) {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Amount::new(minor).ok().filter(|amount| *amount != Amount::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, code: &str) -> Option<i64> {
        read(text, code.parse().unwrap()).map(Amount::minor)
    }

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        for (text, code, expected) in [
            ("12.50", "EUR", Some(1_250)),
            ("12,5", "EUR", Some(1_250)),
            ("12", "EUR", Some(1_200)),
            ("0.01", "EUR", Some(1)),
            ("1200", "JPY", Some(1_200)),
            ("1.234", "KWD", Some(1_234)),
            ("0", "EUR", None),
            ("1.234", "EUR", None),
            ("1,234.50", "EUR", None),
            ("12.", "EUR", None),
            (".5", "EUR", None),
            ("-1", "EUR", None),
            ("1e3", "EUR", None),
            ("1.5", "JPY", None),
            ("99999999999999999999", "EUR", None),
            ("", "EUR", None),
        ] {
            assert_eq!(minor(text, code), expected, "{text} {code}");
        }
    }
}
