//! The click token: a signed, self-describing value that a cookie carries from the click to the order.
//!
//! `base64url( kid[1] | click_id[16] | link_id[16] | mac[10] )`: 43 bytes, 58 characters, no padding. The click id is a
//! UUIDv7, so the token knows when the click happened; the ledger can credit an order before it has seen the click.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Characters of a token.
pub const TOKEN_CHARS: usize = 58;

const SIGNED_BYTES: usize = 33;
const MAC_BYTES: usize = 10;
const TOKEN_BYTES: usize = SIGNED_BYTES + MAC_BYTES;

/// Refuses padding and non-zero trailing bits, so that one token has one spelling.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);

/// What a verified token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClickToken {
    /// The key it was signed with.
    pub kid: u8,
    /// The click: a UUIDv7.
    pub click_id: Uuid,
    /// The link that was clicked.
    pub link_id: Uuid,
}

impl ClickToken {
    /// When the click happened, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn clicked_at_ms(&self) -> i64 {
        crate::ids::uuid_v7_millis(self.click_id).unwrap_or(0)
    }
}

/// The token is not one of ours: forged, cut, re-encoded, signed by an unknown key, or without a UUIDv7 click id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a click token of ours")]
pub struct BadToken;

/// `TOKEN_KEYS` cannot be read. The text never repeats key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("token keys must be `kid:hex32bytes[,kid:hex32bytes…]` with kid 0–255, each once: entry {entry} {problem}")]
pub struct BadTokenKeys {
    /// The entry's place in the list, from 1.
    pub entry: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// The keys that sign and verify tokens. The first signs, all verify, so a key can be rotated without losing clicks.
/// Each is kept as a MAC that has taken the key in already, which is half of the work of a token.
#[derive(Clone)]
pub struct TokenKeys(Vec<(u8, Hmac<Sha256>)>);

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(kid, _)| kid)).finish()
    }
}

impl std::str::FromStr for TokenKeys {
    type Err = BadTokenKeys;

    fn from_str(text: &str) -> Result<Self, BadTokenKeys> {
        let mut keys: Vec<(u8, Hmac<Sha256>)> = Vec::new();
        for (index, part) in text.split(',').enumerate() {
            let bad = |problem| BadTokenKeys { entry: index + 1, problem };
            let (kid, secret) = part.trim().split_once(':').ok_or(bad("has no colon"))?;
            let kid: u8 = kid.parse().map_err(|_| bad("has a kid that is not 0–255"))?;
            let mut key = [0; 32];
            hex::decode_to_slice(secret, &mut key).map_err(|_| bad("has a key that is not 64 hex digits"))?;
            if keys.iter().any(|(known, _)| *known == kid) {
                return Err(bad("repeats a kid"));
            }
            keys.push((kid, keyed(&key)));
        }
        Ok(Self(keys))
    }
}

impl TokenKeys {
    /// Signs a token for one click on one link.
    #[must_use]
    pub fn mint(&self, click_id: Uuid, link_id: Uuid) -> String {
        // `from_str` is the only constructor and never leaves the list empty.
        let Some((kid, key)) = self.0.first() else { return String::new() };
        let mut bytes = [0; TOKEN_BYTES];
        let (signed, mac) = bytes.split_at_mut(SIGNED_BYTES);
        for (slot, byte) in signed.iter_mut().zip([*kid].iter().chain(click_id.as_bytes()).chain(link_id.as_bytes())) {
            *slot = *byte;
        }
        mac.copy_from_slice(&mac_of(key, signed));
        BASE64URL.encode(bytes)
    }

    /// Reads a token and checks its signature in constant time.
    pub fn verify(&self, token: &str) -> Result<ClickToken, BadToken> {
        if token.len() != TOKEN_CHARS {
            return Err(BadToken);
        }
        let mut bytes = [0; TOKEN_BYTES];
        let length = BASE64URL.decode_slice_unchecked(token, &mut bytes).map_err(|_| BadToken)?;
        if length != TOKEN_BYTES {
            return Err(BadToken);
        }
        let (signed, mac) = bytes.split_at(SIGNED_BYTES);
        let (kid, ids) = signed.split_first().ok_or(BadToken)?;
        let (_, key) = self.0.iter().find(|(known, _)| known == kid).ok_or(BadToken)?;
        if !bool::from(mac_of(key, signed).ct_eq(mac)) {
            return Err(BadToken);
        }
        let (click, link) = ids.split_at(16);
        let click_id = Uuid::from_slice(click).map_err(|_| BadToken)?;
        let link_id = Uuid::from_slice(link).map_err(|_| BadToken)?;
        crate::ids::uuid_v7_millis(click_id).ok_or(BadToken)?;
        Ok(ClickToken { kid: *kid, click_id, link_id })
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to the hash's block; doing it here leaves no error to handle.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(slot, byte)| *slot = *byte);
    Hmac::new(&block.into())
}

fn mac_of(key: &Hmac<Sha256>, signed: &[u8]) -> [u8; MAC_BYTES] {
    let full: [u8; 32] = key.clone().chain_update(signed).finalize().into_bytes().into();
    let mut short = [0; MAC_BYTES];
    short.iter_mut().zip(full).for_each(|(slot, byte)| *slot = byte);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        kid: u8,
        key_hex: String,
        click_id: Uuid,
        link_id: Uuid,
        clicked_at_ms: i64,
        token: String,
    }

    fn vectors() -> Vec<Vector> {
        serde_json::from_str(include_str!("../../tests/vectors/click_tokens.json")).unwrap()
    }

    #[test]
    fn every_vector_mints_and_verifies() {
        for vector in vectors() {
            let keys: TokenKeys = format!("{}:{}", vector.kid, vector.key_hex).parse().unwrap();
            assert_eq!(keys.mint(vector.click_id, vector.link_id), vector.token);
            let read = keys.verify(&vector.token).unwrap();
            assert_eq!((read.click_id, read.link_id), (vector.click_id, vector.link_id));
            assert_eq!(read.clicked_at_ms(), vector.clicked_at_ms);
        }
    }

    #[test]
    fn a_rotated_key_still_verifies_and_a_removed_one_does_not() {
        let vector = &vectors()[0];
        let old = format!("{}:{}", vector.kid, vector.key_hex);
        let rotated: TokenKeys = format!("3:{},{old}", "ab".repeat(32)).parse().unwrap();
        assert!(rotated.verify(&vector.token).is_ok());
        assert_eq!(rotated.verify(&rotated.mint(vector.click_id, vector.link_id)).unwrap().kid, 3);
        let removed: TokenKeys = format!("3:{}", "ab".repeat(32)).parse().unwrap();
        assert_eq!(removed.verify(&vector.token), Err(BadToken));
    }

    #[test]
    fn bad_key_lists_are_named_without_showing_the_key() {
        for text in ["", "1", "256:aa", "1:zz", "x:00"] {
            assert!(text.parse::<TokenKeys>().is_err(), "{text}");
        }
        let twice = format!("1:{0},1:{0}", "cd".repeat(32));
        let error = twice.parse::<TokenKeys>().unwrap_err();
        assert_eq!(error.entry, 2);
        assert!(!error.to_string().contains("cdcd"));
        let keys: TokenKeys = format!("1:{}", "cd".repeat(32)).parse().unwrap();
        assert_eq!(format!("{keys:?}"), "[1]");
    }

    proptest! {
        #[test]
        fn any_changed_character_is_refused(position in 0..TOKEN_CHARS, with in "[A-Za-z0-9_=.-]") {
            let vector = &vectors()[0];
            let keys: TokenKeys = format!("{}:{}", vector.kid, vector.key_hex).parse().unwrap();
            let mut changed = vector.token.clone();
            changed.replace_range(position..=position, &with);
            // One character in 66 is the one that was there.
            prop_assert_eq!(keys.verify(&changed).is_ok(), changed == vector.token);
        }

        #[test]
        fn no_input_panics(text in "\\PC*") {
            let keys: TokenKeys = format!("1:{}", "00".repeat(32)).parse().unwrap();
            prop_assert!(keys.verify(&text).is_err());
        }
    }
}
