//! The random secrets of one development copy, made once and remembered.

use std::path::Path;

use anyhow::Result;

use crate::env_file::Variables;
use crate::files;

const FILE: &str = "secrets";

/// Secrets that the parts share.
pub(crate) struct Secrets {
    /// `kid:hex`, the key that signs click tokens.
    pub(crate) token_keys: String,
    /// Encrypts browser sessions.
    pub(crate) session_key: String,
    /// Signs the fake provider's webhooks.
    pub(crate) stripe_webhook_secret: String,
    /// The same for those about connected accounts.
    pub(crate) stripe_connect_webhook_secret: String,
}

impl Secrets {
    /// Reads the secrets of `data_dir`, making those that are missing.
    pub(crate) fn load(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join(FILE);
        let known = Variables::read(&path)?;
        let mut all = known.clone();
        let mut recall = |name: &str, prefix: &str| -> Result<String> {
            let value = match known.get(name) {
                Some(value) => value.to_owned(),
                None => format!("{prefix}{}", files::random_hex::<32>()?),
            };
            all.set(name, &*value);
            Ok(value)
        };
        let secrets = Self {
            token_keys: recall("TOKEN_KEYS", "1:")?,
            session_key: recall("SESSION_KEY", "")?,
            stripe_webhook_secret: recall("STRIPE_WEBHOOK_SECRET", "whsec_")?,
            stripe_connect_webhook_secret: recall("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_")?,
        };
        if all != known {
            all.write(&path)?;
        }
        Ok(secrets)
    }
}
