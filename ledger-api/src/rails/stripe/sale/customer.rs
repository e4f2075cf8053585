//! Who bought.

use serde::Deserialize;

/// Longest e-mail address, in characters.
const EMAIL_CHARS: usize = 254;

/// What is known of the buyer besides an id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    /// For the rule against self-referral.
    pub email: Option<String>,
    /// ISO 3166-1 alpha-2, in upper case.
    pub country: Option<String>,
}

/// An address, of which the country is used.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Address {
    country: Option<String>,
}

impl Buyer {
    /// What cannot be one is left out: a sale does not fail for it.
    pub(super) fn new(email: Option<&str>, address: Option<&Address>) -> Self {
        let plausible = |email: &&str| {
            email.contains('@')
                && email.chars().count() <= EMAIL_CHARS
                && !email.chars().any(|character| character.is_control() || character.is_whitespace())
        };
        let country = address.and_then(|address| address.country.as_deref());
        let country = country.filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()));
        Self { email: email.filter(plausible).map(str::to_owned), country: country.map(str::to_ascii_uppercase) }
    }
}
