//! Amounts for people and spreadsheets.

use shared::money::Currency;

/// Minor units as a decimal number: `-1234.50`.
pub(crate) fn decimal(minor: i64, currency: Currency) -> String {
    let (sign, whole, decimals) = parts(minor, currency);
    format!("{sign}{whole}{decimals}")
}

/// The same for reading: `−1,234.50 EUR`.
pub(crate) fn grouped(minor: i64, currency: Currency) -> String {
    let (sign, whole, decimals) = parts(minor, currency);
    let digits = whole.to_string();
    let mut groups = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            groups.push(',');
        }
        groups.push(digit);
    }
    let sign = if sign.is_empty() { "" } else { "\u{2212}" };
    format!("{sign}{groups}{decimals} {currency}")
}

fn parts(minor: i64, currency: Currency) -> (&'static str, u64, String) {
    let exponent = currency.exponent();
    let unit = 10_u64.pow(exponent);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let decimals = if exponent == 0 {
        String::new()
    } else {
        format!(".{rest:0width$}", width = usize::try_from(exponent).unwrap_or(0))
    };
    (if minor < 0 { "-" } else { "" }, whole, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_their_currencys_decimals() {
        let cases = [
            (123_456_789, "EUR", "1234567.89", "1,234,567.89 EUR"),
            (-5, "EUR", "-0.05", "\u{2212}0.05 EUR"),
            (100_000, "JPY", "100000", "100,000 JPY"),
            (1_001, "KWD", "1.001", "1.001 KWD"),
            (0, "EUR", "0.00", "0.00 EUR"),
        ];
        for (minor, code, plain, readable) in cases {
            let currency = code.parse().unwrap();
            assert_eq!((decimal(minor, currency).as_str(), grouped(minor, currency).as_str()), (plain, readable));
        }
    }
}
