//! IBANs: ISO 13616, of countries that SEPA reaches.

use std::fmt;
use std::str::FromStr;

use super::scheme::iban_chars;

/// A bank account that a SEPA credit transfer can reach, in its electronic form: upper case, without spaces. Whether the
/// account exists only the bank knows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

/// Why a text is no such account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIban {
    /// Wrong shape or length, or the check digits do not fit.
    #[error("is not an IBAN: a digit or letter is wrong, missing or too much")]
    Wrong,
    /// An IBAN perhaps, of a country outside of SEPA.
    #[error("is of a country that SEPA credit transfers do not reach")]
    OutsideSepa,
}

impl FromStr for Iban {
    type Err = BadIban;

    /// Reads the electronic or the printed form: spaces are dropped, letters may be in either case.
    fn from_str(text: &str) -> Result<Self, BadIban> {
        // The longest IBAN has 34 characters; printed in groups of four, 42.
        if text.len() > 42 || !text.is_ascii() {
            return Err(BadIban::Wrong);
        }
        let iban: String = text.chars().filter(|character| *character != ' ').collect::<String>().to_ascii_uppercase();
        let country = iban.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
        let country = country.ok_or(BadIban::Wrong)?;
        let chars = iban_chars(country).ok_or(BadIban::OutsideSepa)?;
        if iban.len() == chars && remainder(&iban) == Some(1) { Ok(Self(iban)) } else { Err(BadIban::Wrong) }
    }
}

/// ISO 7064 MOD 97-10 over the number that letters (A is 10) and digits make, the first four characters moved to the
/// end. `None` when a character is neither, or a check digit is a letter.
fn remainder(iban: &str) -> Option<u32> {
    let (head, rest) = iban.split_at_checked(4)?;
    let digits = head.get(2..)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    rest.chars().chain(head.chars()).try_fold(0, |sum, character| {
        let value = character.to_digit(36)?;
        Some(if value < 10 { (sum * 10 + value) % 97 } else { (sum * 100 + value) % 97 })
    })
}

impl Iban {
    /// The electronic form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never the whole number in a log.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

/// An account as people see it: country and the last four, `DE** **** 3000`. A shorter text is hidden whole.
#[must_use]
pub fn masked(iban: &str) -> String {
    let parts = iban.get(..2).zip(iban.len().checked_sub(4).and_then(|at| iban.get(at..)));
    match parts {
        Some((country, last)) if iban.len() >= 15 => format!("{country}** **** {last}"),
        _ => "****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ibans_are_read_in_either_form() {
        for text in ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"] {
            assert_eq!(text.parse::<Iban>().unwrap().as_str(), "DE89370400440532013000", "{text}");
        }
        for text in [
            "GB29NWBK60161331926819",
            "MT84MALT011000012345MTLCAST001S",
            "NO9386011117947",
            "FR1420041010050500013M02606",
        ] {
            assert!(text.parse::<Iban>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_iban_or_out_of_reach_is_refused() {
        let wrong = [
            "",
            "DE",
            "DE89370400440532013001",
            "DE8937040044053201300",
            "DE893704004405320130000",
            "DE89-3704-0044-0532-0130-00",
            "DÉ89370400440532013000",
            "DEAB370400440532013000",
            "8937040044053201300012",
            "DE89\n370400440532013000",
        ];
        for text in wrong {
            assert_eq!(text.parse::<Iban>(), Err(BadIban::Wrong), "{text:?}");
        }
        assert_eq!("AE070331234567890123456".parse::<Iban>(), Err(BadIban::OutsideSepa));
        assert_eq!("DE89".repeat(20).parse::<Iban>(), Err(BadIban::Wrong));
    }

    #[test]
    fn a_text_is_read_up_to_the_length_of_the_longest_in_print() {
        let spaced = |bytes: usize| format!("{:bytes$}", "DE89370400440532013000").parse::<Iban>();
        assert!(spaced(42).is_ok());
        assert_eq!(spaced(43), Err(BadIban::Wrong));
    }

    #[test]
    fn nobody_sees_the_whole_number() {
        let iban: Iban = "DE89370400440532013000".parse().unwrap();
        assert_eq!(format!("{iban:?}"), "DE** **** 3000");
        assert_eq!((masked(""), masked("DE89")), ("****".into(), "****".into()));
    }
}
