//! BICs: ISO 9362.

use std::fmt;
use std::str::FromStr;

/// The identifier of a bank: 8 or 11 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bic(String);

/// The text is no BIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a BIC: 8 or 11 letters and digits, such as COBADEFFXXX")]
pub struct BadBic;

impl FromStr for Bic {
    type Err = BadBic;

    /// `BICFIDec2014Identifier` of ISO 20022: four letters or digits, a country, two letters or digits, and three more
    /// for a branch.
    fn from_str(text: &str) -> Result<Self, BadBic> {
        let country = text.bytes().skip(4).take(2).all(|byte| byte.is_ascii_uppercase());
        let rest = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if matches!(text.len(), 8 | 11) && country && rest { Ok(Self(text.to_owned())) } else { Err(BadBic) }
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bic_has_eight_or_eleven_characters_and_a_country() {
        for text in ["COBADEFF", "COBADEFFXXX"] {
            assert_eq!(text.parse::<Bic>().unwrap().to_string(), text);
        }
        for text in ["", "COBADEF", "COBADEFFX", "COBA1EFF", "cobadeff", "COBADEFFXX\n", "COBADEFFXXXX"] {
            assert_eq!(text.parse::<Bic>(), Err(BadBic), "{text:?}");
        }
    }
}
