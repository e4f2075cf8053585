//! Codes of an authenticator app (RFC 6238) and recovery codes.

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use crate::app;
use crate::vault::{Place, Purpose};

/// Bytes of a secret, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;
/// Recovery codes a person gets.
const RECOVERY_CODES: usize = 10;

/// Where a person's secret is sealed.
pub(super) fn place(email: &str) -> Place<'_> {
    Place { purpose: Purpose::SecondFactor, merchant_id: Uuid::nil(), name: email.as_bytes() }
}

fn totp(secret: &[u8]) -> Option<Totp> {
    // Six digits, 30 seconds, SHA-1, one step of skew: what every app knows.
    Builder::new().with_secret(Secret::from(secret)).build().ok()
}

/// The step whose code this is, if it is the present one or a neighbour and comes after `last_step`.
pub(super) fn step_of(secret: &[u8], code: &str, last_step: i64, now: OffsetDateTime) -> Option<i64> {
    let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let at = u64::try_from(now.unix_timestamp()).ok()?;
    let step = i64::try_from(totp(secret)?.check(&code, at)?).ok()?;
    (step > last_step).then_some(step)
}

/// The secret to type by hand.
pub(super) fn base32(secret: &[u8]) -> String {
    Secret::from(secret).to_base32()
}

/// What an authenticator app reads (the key URI format).
pub(super) fn key_uri(secret: &[u8], email: &str) -> String {
    let account: String = url::form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("otpauth://totp/Tributary:{account}?secret={}&issuer=Tributary", base32(secret))
}

/// New recovery codes: 50 random bits each, in two groups.
pub(super) fn recovery_codes() -> Result<Vec<String>, getrandom::Error> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let bytes: [u8; 10] = app::entropy()?;
        let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('a', char::from);
        let letters: String = bytes.iter().map(letter).collect();
        let (first, second) = letters.split_at(5);
        codes.push(format!("{first}-{second}"));
    }
    Ok(codes)
}

/// What is stored of a recovery code. They are random, so that nobody can guess one from its hash.
pub(super) fn recovery_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(plain.to_ascii_lowercase()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six digits of the SHA-1 rows.
    #[test]
    fn codes_are_those_of_the_rfc_and_none_is_taken_twice() {
        let secret = b"12345678901234567890";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = OffsetDateTime::from_unix_timestamp(at).unwrap();
            let step = step_of(secret, code, 0, now);
            assert_eq!(step, Some(at / 30), "{at}");
            assert_eq!(step_of(secret, code, at / 30, now), None, "again");
            assert_eq!(step_of(secret, "000000", 0, now), None);
        }
    }

    #[test]
    fn a_code_of_the_neighbouring_step_is_taken_and_an_older_one_is_not() {
        let secret = b"12345678901234567890";
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        assert_eq!(step_of(secret, "287 082", 0, at(59 + 30)), Some(1));
        assert_eq!(step_of(secret, "287082", 0, at(59 + 90)), None);
    }

    #[test]
    fn recovery_codes_are_many_different_and_read_with_or_without_their_hyphen() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_ne!(codes[0], codes[1]);
        assert_eq!(recovery_hash(&codes[0]), recovery_hash(&codes[0].to_uppercase().replace('-', " ")));
    }
}
