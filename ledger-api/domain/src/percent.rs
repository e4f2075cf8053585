//! Rates: exact decimal percentages, rounded down once where they meet an amount.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use shared::money::Amount;

/// Decimal places a rate may have: with these, 100 % of the largest amount still computes exactly.
pub const MAX_PERCENT_DECIMALS: u32 = 6;

/// A percentage from 0 to 100 with at most [`MAX_PERCENT_DECIMALS`] decimal places. In JSON a decimal string (`"2.9"`),
/// never a number, and always in its shortest spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(Decimal);

/// The rate is no plain decimal number, outside 0–100, or finer than [`MAX_PERCENT_DECIMALS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate is a decimal string from \"0\" to \"100\" with at most {MAX_PERCENT_DECIMALS} decimal places")]
pub struct BadPercent;

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self::whole(0);

    /// Checks range and precision; trailing zeros do not count.
    pub fn new(rate: Decimal) -> Result<Self, BadPercent> {
        let rate = rate.normalize();
        let fits = rate >= Decimal::ZERO && rate <= Decimal::ONE_HUNDRED && rate.scale() <= MAX_PERCENT_DECIMALS;
        if fits { Ok(Self(rate)) } else { Err(BadPercent) }
    }

    /// A whole percentage, for the rates that are part of the rules themselves.
    pub(super) const fn whole(percent: u32) -> Self {
        assert!(percent <= 100, "a rate is at most 100 %");
        Self(Decimal::from_parts(percent, 0, 0, false, 0))
    }

    /// The rate as a number of percent, for a numeric column.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// This share of an amount, rounded **down** once to a whole minor unit. Exact: no intermediate is rounded.
    #[must_use]
    pub fn of(self, amount: Amount) -> Amount {
        let hundred_percent = 100 * 10_i128.pow(self.0.scale());
        let share = i128::from(amount.minor()) * self.0.mantissa() / hundred_percent;
        // At most 100 % of an amount is an amount; the fallback cannot be reached.
        i64::try_from(share).ok().and_then(|minor| Amount::new(minor).ok()).unwrap_or(amount)
    }
}

impl FromStr for Percent {
    type Err = BadPercent;

    fn from_str(text: &str) -> Result<Self, BadPercent> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(BadPercent);
        }
        Decimal::from_str_exact(text).map_err(|_| BadPercent).and_then(Self::new)
    }
}

impl TryFrom<Decimal> for Percent {
    type Error = BadPercent;

    fn try_from(rate: Decimal) -> Result<Self, BadPercent> {
        Self::new(rate)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Percent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared::money::MAX_AMOUNT;

    #[test]
    fn only_plain_decimals_from_0_to_100_are_rates() {
        for (text, shown) in [("0", "0"), ("2.9", "2.9"), ("20.00", "20"), ("100", "100"), ("0.000001", "0.000001")] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), shown);
        }
        for text in ["", "-1", "+1", "100.000001", "101", ".5", "5.", "1e1", "1_0", " 1", "NaN", "0.0000001", "1.2.3"] {
            assert_eq!(text.parse::<Percent>(), Err(BadPercent), "{text}");
        }
        assert_eq!("9".repeat(60).parse::<Percent>(), Err(BadPercent));
    }

    #[test]
    fn json_numbers_are_refused() {
        assert_eq!(serde_json::to_string(&"2.50".parse::<Percent>().unwrap()).unwrap(), "\"2.5\"");
        assert_eq!(serde_json::from_str::<Percent>("\"20\"").unwrap(), Percent::whole(20));
        for json in ["20", "2.9", "null", "\"101\""] {
            assert!(serde_json::from_str::<Percent>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_share_is_rounded_down_once_and_exact_at_the_limits() {
        let share = |rate: &str, minor| rate.parse::<Percent>().unwrap().of(Amount::new(minor).unwrap()).minor();
        assert_eq!(share("20", 9_999), 1_999);
        assert_eq!(share("2.9", 10_003), 290);
        assert_eq!(share("100", MAX_AMOUNT), MAX_AMOUNT);
        assert_eq!(share("99.999999", MAX_AMOUNT), 999_999_990_000);
        assert_eq!(share("0.000001", MAX_AMOUNT), 10_000);
        assert_eq!(share("0.000001", 99_999_999), 0);
    }

    proptest! {
        #[test]
        fn a_share_is_the_floor_of_the_decimal_product(micro in 0..=100_000_000_i64, minor in 0..=MAX_AMOUNT) {
            let rate = Percent::new(Decimal::new(micro, MAX_PERCENT_DECIMALS)).unwrap();
            let exact = Decimal::from(minor) * rate.decimal() / Decimal::ONE_HUNDRED;
            prop_assert_eq!(Decimal::from(rate.of(Amount::new(minor).unwrap()).minor()), exact.floor());
        }
    }
}
