//! Where a merchant puts the click token: `metadata.tributary_token`, or `client_reference_id`, which is all that the
//! address of a payment link can carry.

use std::collections::HashMap;

use shared::token::TOKEN_CHARS;

use crate::rails::unreadable::cut;

/// The merchant's own notes on an object.
pub(super) type Metadata = HashMap<String, String>;

const NAME: &str = "tributary_token";

/// What the metadata say: whatever stands there is meant as a token, be it one or not.
pub(super) fn in_metadata(metadata: Option<&Metadata>) -> Option<String> {
    metadata?.get(NAME).filter(|token| !token.is_empty()).map(|token| cut(token))
}

/// A reference that looks like a token. Merchants put their own ids there as well, and those are no bad tokens.
pub(super) fn in_reference(reference: Option<&str>) -> Option<String> {
    let shaped = |text: &&str| {
        text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    reference.filter(shaped).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_of_the_merchants_own_is_no_token() {
        let shaped = "A".repeat(TOKEN_CHARS);
        assert_eq!(in_reference(Some(&shaped)), Some(shaped.clone()));
        for own in ["", "user-17", &"A".repeat(TOKEN_CHARS - 1), &format!("{}.", &shaped[1..])] {
            assert_eq!(in_reference(Some(own)), None, "{own}");
        }
    }

    #[test]
    fn metadata_that_name_a_token_are_believed_to_mean_one() {
        let metadata = |value: &str| Metadata::from([("tributary_token".to_owned(), value.to_owned())]);
        assert_eq!(in_metadata(Some(&metadata("x"))).as_deref(), Some("x"));
        assert_eq!(in_metadata(Some(&metadata(""))), None);
        assert_eq!(in_metadata(Some(&metadata(&"x".repeat(500)))).unwrap().len(), 200);
        assert_eq!(in_metadata(None), None);
    }
}
