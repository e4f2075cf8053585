//! What an endpoint's requests are signed with.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::app;
use crate::vault::{Place, Purpose, Vault, VaultError};

/// Bytes of a new secret; the standard asks for 24 to 64.
const BYTES: usize = 32;

/// `whsec_` and the base64 of random bytes. Never shown but once.
pub struct SigningSecret([u8; BYTES]);

impl SigningSecret {
    /// A new one.
    ///
    /// # Errors
    /// The operating system has no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        app::entropy().map(Self)
    }

    /// As the merchant is told it, once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    /// The bytes that sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// The secret as it is stored with its endpoint.
pub fn seal(
    vault: &Vault,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    secret: &SigningSecret,
) -> Result<Vec<u8>, VaultError> {
    vault.seal(place(merchant_id, &endpoint_id), &secret.0)
}

/// The secret that is stored with an endpoint.
pub fn open(vault: &Vault, merchant_id: Uuid, endpoint_id: Uuid, sealed: &[u8]) -> Result<SigningSecret, VaultError> {
    let plain = vault.open(place(merchant_id, &endpoint_id), sealed)?;
    plain.try_into().map(SigningSecret).map_err(|_| VaultError::Closed)
}

fn place(merchant_id: Uuid, endpoint_id: &Uuid) -> Place<'_> {
    Place { purpose: Purpose::EndpointSecret, merchant_id, name: endpoint_id.as_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_once_and_opens_only_for_its_endpoint() {
        let vault: Vault = "7a".repeat(32).parse().unwrap();
        let (merchant, endpoint) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let secret = SigningSecret([7; BYTES]);
        assert_eq!(secret.reveal(), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
        let sealed = seal(&vault, merchant, endpoint, &secret).unwrap();
        assert_eq!(open(&vault, merchant, endpoint, &sealed).unwrap().bytes(), secret.bytes());
        assert!(open(&vault, merchant, Uuid::from_u128(3), &sealed).is_err());
    }
}
