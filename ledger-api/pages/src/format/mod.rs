//! Numbers, money and dates as a language writes them. Amounts are exact: nothing is rounded, and no float is near.

mod moment;

pub use moment::{date, date_time, month_name, relative};

use shared::money::Currency;

use crate::language::Language;

/// A minus sign, not a hyphen: it is as wide as a digit and is read out.
const MINUS: char = '\u{2212}';

/// `1234567` as `1,234,567` or `1.234.567`.
#[must_use]
pub fn number(language: Language, value: i64) -> String {
    let grouped = group(language, &value.unsigned_abs().to_string());
    if value < 0 { format!("{MINUS}{grouped}") } else { grouped }
}

/// Minor units with as many decimal places as the currency has: `1234567 EUR` as `12,345.67 EUR` or `12.345,67 EUR`.
#[must_use]
pub fn money(language: Language, minor: i64, currency: Currency) -> String {
    let amount = amount(language, minor, currency);
    // A no-break space: an amount stays beside its currency.
    format!("{amount}\u{a0}{currency}")
}

/// The same without the currency, for columns that name it in their heading.
#[must_use]
pub fn amount(language: Language, minor: i64, currency: Currency) -> String {
    let places = usize::try_from(currency.exponent()).unwrap_or(0);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if minor < 0 { MINUS.to_string() } else { String::new() };
    let point = decimal_point(language);
    let whole = group(language, whole);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{point}{fraction}") }
}

/// A decimal string (`2.50`) as a percentage: `2.50%` or `2,50 %`.
#[must_use]
pub fn percent(language: Language, decimal: &str) -> String {
    match language {
        Language::En => format!("{decimal}%"),
        Language::De => format!("{}\u{a0}%", decimal.replace('.', ",")),
    }
}

fn decimal_point(language: Language) -> char {
    match language {
        Language::En => '.',
        Language::De => ',',
    }
}

fn group(language: Language, digits: &str) -> String {
    let separator = match language {
        Language::En => ',',
        Language::De => '.',
    };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn money_has_the_places_of_its_currency_and_the_marks_of_the_language() {
        for (minor, code, english, german) in [
            (1_234_567, "EUR", "12,345.67 EUR", "12.345,67 EUR"),
            (0, "EUR", "0.00 EUR", "0,00 EUR"),
            (5, "EUR", "0.05 EUR", "0,05 EUR"),
            (-1_980, "EUR", "−19.80 EUR", "−19,80 EUR"),
            (1_234_567, "JPY", "1,234,567 JPY", "1.234.567 JPY"),
            (1_234_567, "KWD", "1,234.567 KWD", "1.234,567 KWD"),
            (i64::MIN, "JPY", "−9,223,372,036,854,775,808 JPY", "−9.223.372.036.854.775.808 JPY"),
        ] {
            let written = Language::ALL.map(|language| money(language, minor, currency(code)).replace('\u{a0}', " "));
            assert_eq!(written, [english, german]);
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (value, english) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (-12_345, "−12,345"), (1_000_000, "1,000,000")]
        {
            assert_eq!(number(Language::En, value), english);
        }
        assert_eq!(number(Language::De, 1_000), "1.000");
    }

    #[test]
    fn a_percentage_keeps_every_digit_it_came_with() {
        assert_eq!(percent(Language::En, "2.50"), "2.50%");
        assert_eq!(percent(Language::De, "2.50"), "2,50\u{a0}%");
    }
}
