//! Amounts for spreadsheets.

use shared::money::Currency;

/// Minor units as a decimal number: `-1234.50`.
pub(crate) fn decimal(minor: i64, currency: Currency) -> String {
    let exponent = currency.exponent();
    let unit = 10_u64.pow(exponent);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let decimals = if exponent == 0 {
        String::new()
    } else {
        format!(".{rest:0width$}", width = usize::try_from(exponent).unwrap_or(0))
    };
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{whole}{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_their_currencys_decimals() {
        let cases = [
            (123_456_789, "EUR", "1234567.89"),
            (-5, "EUR", "-0.05"),
            (100_000, "JPY", "100000"),
            (1_001, "KWD", "1.001"),
            (0, "EUR", "0.00"),
        ];
        for (minor, code, plain) in cases {
            assert_eq!(decimal(minor, code.parse().unwrap()), plain);
        }
    }
}
