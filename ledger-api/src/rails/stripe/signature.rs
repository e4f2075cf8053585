//! `Stripe-Signature`: whether a webhook is Stripe's own word, and said just now.
//! <https://docs.stripe.com/webhooks#verify-manually>

use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::HeaderMap;
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::config::{Secret, WebhookSecrets};

/// How old a signature may be, or how far ahead by a clock that is wrong; as in Stripe's own libraries. What is repeated
/// within it is recognised by its id.
const TOLERANCE: Duration = Duration::minutes(5);
/// Signatures looked at in one header. Stripe sends one for each of an endpoint's secrets, at most two.
const SIGNATURES_LIMIT: usize = 8;

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// The header is missing, or not `t=…,v1=…`.
    #[error("Stripe-Signature is missing or cannot be read")]
    Unreadable,
    /// Too long ago, or too far ahead.
    #[error("the signature's time is more than five minutes away")]
    WrongTime,
    /// None of its signatures is by one of our secrets.
    #[error("no signature matches")]
    WrongSignature,
}

/// The header, if it could be Stripe's: what has none need not be read.
pub fn header_of(headers: &HeaderMap) -> Result<String, NotSigned> {
    let header = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).ok_or(NotSigned::Unreadable)?;
    read(header).map(|_| header.to_owned())
}

/// Checks the header over the raw body against each secret; two live at once while one replaces the other.
pub fn verify(header: &str, body: &[u8], secrets: &WebhookSecrets, now: OffsetDateTime) -> Result<(), NotSigned> {
    let texts: Vec<&str> = secrets.iter().map(Secret::reveal).collect();
    signer(header, body, &texts, now).map(drop)
}

/// The same, and the place of the secret that signed it.
pub fn signer(header: &str, body: &[u8], secrets: &[&str], now: OffsetDateTime) -> Result<usize, NotSigned> {
    let (signed_at, signatures) = read(header)?;
    let signed =
        |secret: &&str| signatures.iter().any(|signature| is_by(secret, signed_at.as_bytes(), body, signature));
    let place = secrets.iter().position(signed).ok_or(NotSigned::WrongSignature)?;
    let seconds = signed_at.parse().map_err(|_| NotSigned::Unreadable)?;
    let signed_at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| NotSigned::Unreadable)?;
    if (now - signed_at).abs() > TOLERANCE { Err(NotSigned::WrongTime) } else { Ok(place) }
}

/// The time as it was signed, and the signatures of scheme `v1`; other schemes are not for production.
fn read(header: &str) -> Result<(&str, Vec<Vec<u8>>), NotSigned> {
    let pairs = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let signed_at = pairs().find(|(name, _)| *name == "t").map(|(_, value)| value).ok_or(NotSigned::Unreadable)?;
    let signatures: Vec<Vec<u8>> = pairs()
        .filter(|(name, _)| *name == "v1")
        .take(SIGNATURES_LIMIT)
        .filter_map(|(_, value)| hex::decode(value).ok())
        .collect();
    if signatures.is_empty() { Err(NotSigned::Unreadable) } else { Ok((signed_at, signatures)) }
}

/// In constant time.
fn is_by(secret: &str, signed_at: &[u8], body: &[u8], signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(signed_at);
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `1770000000.{"id":"evt_1"}` under `whsec_one` and `whsec_two`, by `openssl dgst -sha256 -hmac`.
    const BY_ONE: &str = "771d3ea9ba4a33a6af8cc34719d753b1de2b4ad7027d6f949e3e5a67d21f8b1c";
    const BY_TWO: &str = "8b4b0115c1a17d78f0eb7047ad40a6878894e884e250aa374a6084c8622a8b4e";
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    const SIGNED_AT: i64 = 1_770_000_000;

    fn check(header: &str, body: &[u8], secrets: &str, seconds_later: i64) -> Result<(), NotSigned> {
        let now = OffsetDateTime::from_unix_timestamp(SIGNED_AT + seconds_later).unwrap();
        verify(header, body, &secrets.parse().unwrap(), now)
    }

    #[test]
    fn a_signature_by_any_of_our_secrets_is_believed_for_five_minutes() {
        let one = format!("t={SIGNED_AT},v1={BY_ONE},v0=6ffbb59b");
        let both = format!("t={SIGNED_AT},v1={BY_TWO},v1={BY_ONE}");
        for seconds_later in [-300, 0, 300] {
            assert_eq!(check(&one, BODY, "whsec_one", seconds_later), Ok(()));
        }
        assert_eq!(check(&one, BODY, "whsec_two,whsec_one", 0), Ok(()));
        assert_eq!(check(&both, BODY, "whsec_one", 0), Ok(()));
        for seconds_later in [-301, 301] {
            assert_eq!(check(&one, BODY, "whsec_one", seconds_later), Err(NotSigned::WrongTime));
        }
    }

    #[test]
    fn nothing_else_is_believed() {
        let one = format!("t={SIGNED_AT},v1={BY_ONE}");
        let wrong = Err(NotSigned::WrongSignature);
        assert_eq!(check(&one, BODY, "whsec_two", 0), wrong);
        assert_eq!(check(&one, br#"{"id":"evt_2"}"#, "whsec_one", 0), wrong);
        assert_eq!(check(&format!("t={},v1={BY_ONE}", SIGNED_AT + 1), BODY, "whsec_one", 0), wrong);
        assert_eq!(check(&format!("t={SIGNED_AT},v1={}", &BY_ONE[..62]), BODY, "whsec_one", 0), wrong);
        let v0_only = format!("t={SIGNED_AT},v0={BY_ONE}");
        for header in ["", "t=1", "v1=00", &format!("v1={BY_ONE}"), &v0_only, "t=x,v1=zz"] {
            assert_eq!(check(header, BODY, "whsec_one", 0), Err(NotSigned::Unreadable), "{header}");
        }
        assert_eq!(header_of(&HeaderMap::new()), Err(NotSigned::Unreadable));
    }
}
