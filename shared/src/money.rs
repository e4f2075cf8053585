//! Money: integer minor units with an ISO 4217 currency. No floats, no silent conversion.

use std::fmt;
use std::str::FromStr;

/// The largest amount accepted anywhere, in minor units (10 billion of a two-decimal currency).
pub const MAX_AMOUNT: i64 = 1_000_000_000_000;

/// An ISO 4217 currency in use.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Not an ISO 4217 currency that has minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 currency code")]
pub struct UnknownCurrency;

impl Currency {
    /// The three upper-case letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of the minor unit by ISO 4217: EUR 2, JPY 0, KWD 3. Rails may use another exponent.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        let known = iso_currency::Currency::from_code(code).ok_or(UnknownCurrency)?;
        // Gold, test codes and the like have no minor unit and cannot be paid out.
        known.exponent().map(|_| Self(known)).ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units, 0 to [`MAX_AMOUNT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
#[serde(transparent)]
pub struct Amount(i64);

/// The amount is negative, above [`MAX_AMOUNT`], or a sum left that range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount is a whole number of minor units from 0 to {MAX_AMOUNT}")]
pub struct AmountOutOfRange;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Checks the range.
    pub fn new(minor: i64) -> Result<Self, AmountOutOfRange> {
        if (0..=MAX_AMOUNT).contains(&minor) { Ok(Self(minor)) } else { Err(AmountOutOfRange) }
    }

    /// Minor units.
    #[must_use]
    pub fn minor(self) -> i64 {
        self.0
    }

    /// Sum, refused when it leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self, AmountOutOfRange> {
        self.0.checked_add(other.0).ok_or(AmountOutOfRange).and_then(Self::new)
    }

    /// Difference, refused when it would be negative.
    pub fn checked_sub(self, other: Self) -> Result<Self, AmountOutOfRange> {
        self.0.checked_sub(other.0).ok_or(AmountOutOfRange).and_then(Self::new)
    }
}

impl TryFrom<i64> for Amount {
    type Error = AmountOutOfRange;

    fn try_from(minor: i64) -> Result<Self, AmountOutOfRange> {
        Self::new(minor)
    }
}

impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).and_then(|minor| Self::new(minor).map_err(serde::de::Error::custom))
    }
}

/// An amount of one currency. Amounts of two currencies do not add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Minor units.
    pub amount: Amount,
    /// What they are units of.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_iso_4217() {
        for (code, exponent) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("UGX", 0), ("ISK", 0), ("MGA", 2)] {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
        }
        for code in ["eur", "EU", "XXX", "XAU", "ZZZ", ""] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn a_currency_is_its_code_in_text_and_in_json() {
        let eur: Currency = "EUR".parse().unwrap();
        assert_eq!((eur.code(), eur.to_string(), format!("{eur:?}")), ("EUR", "EUR".to_owned(), "EUR".to_owned()));
        assert_eq!(serde_json::to_string(&eur).unwrap(), "\"EUR\"");
        assert_eq!(serde_json::from_str::<Currency>("\"EUR\"").unwrap(), eur);
        for json in ["\"eur\"", "\"XAU\"", "978", "null"] {
            assert!(serde_json::from_str::<Currency>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_amount_is_its_minor_units_in_json_and_out_of_it() {
        for minor in [0, 1, 1_980, MAX_AMOUNT] {
            let amount = Amount::new(minor).unwrap();
            assert_eq!((amount.minor(), Amount::try_from(minor)), (minor, Ok(amount)));
            assert_eq!(serde_json::to_string(&amount).unwrap(), minor.to_string());
            assert_eq!(serde_json::from_str::<Amount>(&minor.to_string()).unwrap(), amount);
        }
        assert_eq!(Amount::try_from(-1), Err(AmountOutOfRange));
    }

    #[test]
    fn amounts_add_and_subtract_exactly() {
        let [two, three, five] = [2, 3, 5].map(|minor| Amount::new(minor).unwrap());
        assert_eq!((two.checked_add(three), five.checked_sub(three)), (Ok(five), Ok(two)));
    }

    #[test]
    fn amounts_stay_in_their_range() {
        assert!(Amount::new(-1).is_err());
        assert!(Amount::new(MAX_AMOUNT + 1).is_err());
        let most = Amount::new(MAX_AMOUNT).unwrap();
        assert!(most.checked_add(Amount::new(1).unwrap()).is_err());
        assert_eq!(most.checked_sub(most), Ok(Amount::ZERO));
        assert!(Amount::ZERO.checked_sub(most).is_err());
        assert!(serde_json::from_str::<Amount>("1.5").is_err());
        assert!(serde_json::from_str::<Amount>("\"1\"").is_err());
    }
}
