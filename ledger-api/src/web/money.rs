//! Amounts as pages show them, and as forms take them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use shared::money::{Amount, Currency};

use crate::pages::components::Cell;
use crate::pages::{Texts, format};

/// An amount; as it stands in the database where its currency is none of ours.
pub(in crate::web) fn money(t: Texts, minor: i64, code: &str) -> String {
    code.parse::<Currency>().map_or_else(|_| format!("{minor} {code}"), |code| format::money(t.0, minor, code))
}

/// The same as a cell.
pub(in crate::web) fn money_cell(t: Texts, minor: i64, code: &str) -> Cell {
    code.parse::<Currency>()
        .map_or_else(|_| Cell::text(&format!("{minor} {code}")), |code| Cell::money(t.0, minor, code))
}

/// A rate in percent, sorted as a number; nothing where there is none.
pub(in crate::web) fn rate_cell(t: Texts, rate: Option<Decimal>) -> Cell {
    let Some(rate) = rate else { return Cell::text("") };
    let millionths = rate.checked_mul(Decimal::from(1_000_000)).and_then(|millionths| millionths.trunc().to_i128());
    Cell::text(&format::percent(t.0, &rate.normalize().to_string())).ranked(millionths.unwrap_or_default())
}

/// An amount as it is typed into a form: digits with at most one point or comma between them, so that no sign for thousands is
/// taken for a decimal point. None when it is none, has more places than the currency, or is out of range.
pub(in crate::web) fn typed(text: &str, currency: Currency) -> Option<Amount> {
    let places = usize::try_from(currency.exponent()).ok()?;
    let text = text.trim();
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let ends_in_a_mark = text.ends_with(['.', ',']);
    if whole.is_empty() || fraction.len() > places || ends_in_a_mark || !digits(whole) || !digits(fraction) {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Amount::new(minor).ok()
}

/// The same where nothing is no amount.
pub(in crate::web) fn typed_above_zero(text: &str, currency: Currency) -> Option<Amount> {
    typed(text, currency).filter(|amount| *amount != Amount::ZERO)
}

/// An amount as a form is filled in with it.
pub(in crate::web) fn to_type(minor: i64, currency: Currency) -> String {
    format::amount(crate::pages::Language::En, minor, currency).replace(',', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_typed_with_a_point_or_a_comma_and_never_guessed() {
        let minor = |text, code: &str| typed(text, code.parse().unwrap()).map(Amount::minor);
        assert_eq!(minor("12.5", "EUR"), Some(1_250));
        assert_eq!(minor(" 12,50 ", "EUR"), Some(1_250));
        assert_eq!(minor("0", "EUR"), Some(0));
        assert_eq!(minor("0.01", "EUR"), Some(1));
        assert_eq!(minor("1000", "JPY"), Some(1_000));
        assert_eq!(minor("1.234", "KWD"), Some(1_234));
        for wrong in
            ["", ".5", "12.", "12,", "1.2.3", "1.234", "1,234.5", "-1", "1e3", "١", "99999999999999999999", "1 000"]
        {
            assert_eq!(minor(wrong, "EUR"), None, "{wrong}");
        }
        assert_eq!(minor("1.0", "JPY"), None);
    }

    #[test]
    fn nothing_is_no_amount_to_move() {
        let above_zero = |text| typed_above_zero(text, "EUR".parse().unwrap()).map(Amount::minor);
        assert_eq!((above_zero("0.00"), above_zero("0.01")), (None, Some(1)));
    }

    #[test]
    fn what_a_form_is_filled_in_with_can_be_typed_again() {
        for (value, code) in [(1_234_567, "EUR"), (5, "EUR"), (1_234, "JPY"), (1, "KWD")] {
            let currency = code.parse().unwrap();
            assert_eq!(typed(&to_type(value, currency), currency).map(Amount::minor), Some(value));
        }
    }
}
