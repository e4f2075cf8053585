//! Coupon codes: what may be one, and when two are the same.

use std::fmt;

/// A coupon's code: 3 to 64 of `A–Z 0–9 - _`. Shops compare codes without regard to case, so it is kept in upper case.
/// Only ASCII, because upper case is a question of language elsewhere: two shops would not agree whether `ı` is an `I`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CouponCode(String);

/// The text cannot be a coupon's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a coupon code has 3 to 64 characters of A–Z, 0–9, - and _")]
pub struct BadCouponCode;

impl CouponCode {
    /// Reads a code in either case.
    pub fn parse(text: &str) -> Result<Self, BadCouponCode> {
        let shaped = (3..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if shaped { Ok(Self(canonical(text))) } else { Err(BadCouponCode) }
    }

    /// In upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an order's coupon is looked for as, and kept as: a text that is no code equals no coupon's.
#[must_use]
pub fn canonical(text: &str) -> String {
    text.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_same_in_either_case() {
        for text in ["summer-20", "SUMMER-20", "Summer-20"] {
            let code = CouponCode::parse(text).unwrap();
            assert_eq!((code.as_str(), code.to_string()), ("SUMMER-20", "SUMMER-20".to_owned()));
        }
        assert!(CouponCode::parse(&"X".repeat(64)).is_ok());
        assert!(CouponCode::parse("a_1").is_ok());
    }

    #[test]
    fn what_is_no_code_is_refused_and_equals_none() {
        let hostile = [
            "",
            "AB",
            " SAVE",
            "SAVE ",
            "SAVE 10",
            "SAVE10%",
            "SAVE/10",
            "../..",
            "SAVE\u{0}",
            "SAVE\n",
            "ſAVE10",
            "ÉTÉ",
            "％10",
            "'; --",
        ];
        for text in hostile {
            assert_eq!(CouponCode::parse(text), Err(BadCouponCode), "{text:?}");
            assert!(CouponCode::parse(&canonical(text)).is_err(), "{text:?} must not become a code");
        }
        assert_eq!(CouponCode::parse(&"X".repeat(65)), Err(BadCouponCode));
    }
}
