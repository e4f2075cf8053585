//! What the database keeps but must not tell: sealed with a key that is not in it.
//!
//! Two kinds of things need this: secrets that other systems gave us or got from us, which must be used again and so
//! cannot be hashed, and answers kept for a repeated call, which may hold a new API key or somebody's name. A dump of the
//! database opens none of them.
//!
//! Every sealed thing has a key of its own, derived from `SESSION_KEY`, its purpose, its merchant and its name. One that
//! was moved to another row does not open there.

use std::fmt;
use std::str::FromStr;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use uuid::Uuid;

use crate::app;

/// What a thing is sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The signing secret of a merchant's own Stripe webhook.
    StripeWebhookSecret,
    /// The signing secret of an endpoint that we call.
    EndpointSecret,
    /// The answer to a call that came with an `Idempotency-Key`.
    IdempotentAnswer,
    /// The salt of IP pseudonyms of one day.
    IpSalt,
    /// Who refuses which mails, in the link that says so.
    MailRefusal,
    /// The proof in a link to sign in with.
    SignInLink,
    /// What a second factor is counted from.
    SecondFactor,
    /// Which customer was erased.
    ErasedCustomer,
}

impl Purpose {
    /// Part of every derived key: renaming one makes everything sealed for it unreadable.
    fn label(self) -> &'static [u8] {
        match self {
            Self::StripeWebhookSecret => b"stripe-webhook-secret",
            Self::EndpointSecret => b"endpoint-secret",
            Self::IdempotentAnswer => b"idempotent-answer",
            Self::IpSalt => b"ip-salt",
            Self::MailRefusal => b"mail-refusal",
            Self::SignInLink => b"sign-in-link",
            Self::SecondFactor => b"second-factor",
            Self::ErasedCustomer => b"erased-customer",
        }
    }
}

/// Where a sealed thing stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Whose.
    pub merchant_id: Uuid,
    /// Which one: an id or a name, unique for the purpose within the merchant.
    pub name: &'a [u8],
}

/// Why something stays closed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No random numbers for a nonce.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// Sealed with a `SESSION_KEY` that this server does not have, for another place, or changed since.
    #[error("a sealed value does not open: was SESSION_KEY replaced without keeping the old one behind it?")]
    Closed,
}

/// The keys of `SESSION_KEY`: the first seals, all open.
#[derive(Clone)]
pub struct Vault(Vec<[u8; 32]>);

impl Vault {
    /// Seals `plain`: 12 bytes of nonce, the text, 16 bytes that prove it whole.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE_LEN] = app::entropy()?;
        let master = self.0.first().ok_or(VaultError::Closed)?;
        let mut text = plain.to_vec();
        key_for(master, place)?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text)
            .map_err(|_| VaultError::Closed)?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// Opens what [`Vault::seal`] made for the same place.
    ///
    /// # Errors
    /// [`VaultError::Closed`].
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(VaultError::Closed)?;
        let opened = self.0.iter().find_map(|master| {
            let mut text = text.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let plain = key_for(master, place).ok()?.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
            Some(plain.to_vec())
        });
        opened.ok_or(VaultError::Closed)
    }

    /// Names under which something may be found that a client named: keyed hashes, so that a dump does not tell the
    /// name. The first is that of the key that seals.
    #[must_use]
    pub fn names(&self, place: Place<'_>) -> Vec<[u8; 32]> {
        self.0.iter().map(|master| derive(master, b"name", place)).collect()
    }
}

fn key_for(master: &[u8; 32], place: Place<'_>) -> Result<LessSafeKey, VaultError> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, &derive(master, b"seal", place)).map_err(|_| VaultError::Closed)?;
    Ok(LessSafeKey::new(key))
}

/// HMAC-SHA256 over the use and the place; the lengths keep one part from running into the next.
fn derive(master: &[u8; 32], usage: &[u8], place: Place<'_>) -> [u8; 32] {
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, master));
    for part in [b"tributary-vault-1", usage, place.purpose.label(), place.merchant_id.as_bytes(), place.name] {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    let mut derived = [0; 32];
    derived.copy_from_slice(mac.sign().as_ref());
    derived
}

impl FromStr for Vault {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut keys = Vec::new();
        for part in text.split(',') {
            let mut key = [0; 32];
            hex::decode_to_slice(part.trim(), &mut key).map_err(|_| "is not 64 hexadecimal digits")?;
            keys.push(key);
        }
        Ok(Self(keys))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(keys: &str) -> Vault {
        keys.parse().unwrap()
    }

    fn key(digit: &str) -> String {
        digit.repeat(64)
    }

    fn place(name: &[u8]) -> Place<'_> {
        Place { purpose: Purpose::EndpointSecret, merchant_id: Uuid::from_u128(1), name }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
        let vault = vault(&key("a"));
        let sealed = vault.seal(place(b"one"), b"whsec_1").unwrap();
        assert_eq!(vault.open(place(b"one"), &sealed).unwrap(), b"whsec_1");
        assert!(vault.open(place(b"two"), &sealed).is_err());
        let elsewhere = Place { merchant_id: Uuid::from_u128(2), ..place(b"one") };
        assert!(vault.open(elsewhere, &sealed).is_err());
        let other_purpose = Place { purpose: Purpose::IdempotentAnswer, ..place(b"one") };
        assert!(vault.open(other_purpose, &sealed).is_err());
    }

    #[test]
    fn a_changed_or_short_value_does_not_open_and_two_seals_differ() {
        let vault = vault(&key("a"));
        let sealed = vault.seal(place(b"one"), b"whsec_1").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open(place(b"one"), &changed).is_err(), "byte {at}");
            assert!(vault.open(place(b"one"), &sealed[..at]).is_err(), "length {at}");
        }
        assert_ne!(vault.seal(place(b"one"), b"whsec_1").unwrap(), sealed);
    }

    #[test]
    fn a_new_key_in_front_still_opens_what_the_old_one_sealed() {
        let old = vault(&key("a"));
        let sealed = old.seal(place(b"one"), b"x").unwrap();
        let both = vault(&format!("{},{}", key("b"), key("a")));
        assert_eq!(both.open(place(b"one"), &sealed).unwrap(), b"x");
        assert_eq!(both.names(place(b"one"))[1], old.names(place(b"one"))[0]);
        assert!(vault(&key("b")).open(place(b"one"), &sealed).is_err());
    }

    #[test]
    fn a_key_that_is_none_is_refused_and_never_shown() {
        for bad in ["", "abc", &key("g"), &format!("{},", key("a"))] {
            assert!(bad.parse::<Vault>().is_err(), "{bad}");
        }
        assert_eq!(format!("{:?}", vault(&key("a"))), "Vault(…)");
    }
}
