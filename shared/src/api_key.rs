//! API keys: `trb_<role>_<random>_<crc>`. The checksum lets a client or a scanner see a typo without asking the ledger;
//! the database keeps only the SHA-256.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// Random bytes in a key.
pub const KEY_ENTROPY_BYTES: usize = 24;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Creates merchants and keys.
    Operator,
    /// Runs one merchant's programs.
    Merchant,
    /// Reads what a merchant key reads.
    MerchantReadonly,
    /// Pays.
    Finance,
    /// The Worker.
    Edge,
    /// One affiliate's own view.
    Affiliate,
}

impl Role {
    const ALL: [Self; 6] =
        [Self::Operator, Self::Merchant, Self::MerchantReadonly, Self::Finance, Self::Edge, Self::Affiliate];

    /// The name in keys, in the database and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Merchant => "merchant",
            Self::MerchantReadonly => "merchant_readonly",
            Self::Finance => "finance",
            Self::Edge => "edge",
            Self::Affiliate => "affiliate",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not a role, or not the shape of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Not one of the six roles.
    #[error("a role is operator, merchant, merchant_readonly, finance, edge or affiliate")]
    Role,
    /// Not `trb_<role>_<random>_<crc>`, or the checksum does not match.
    #[error("not an API key")]
    Shape,
}

impl FromStr for Role {
    type Err = BadKey;

    fn from_str(name: &str) -> Result<Self, BadKey> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(BadKey::Role)
    }
}

/// A whole key. Only its hash is stored, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    role: Role,
    text: String,
}

impl ApiKey {
    /// A new key of a role from fresh random bytes.
    #[must_use]
    pub fn new(role: Role, entropy: &[u8; KEY_ENTROPY_BYTES]) -> Self {
        let body = format!("trb_{role}_{}", hex::encode(entropy));
        let checksum = checksum_of(&body);
        Self { role, text: format!("{body}_{checksum}") }
    }

    /// What the key says it may do; the ledger trusts its own record, not this.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The key itself, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the whole key: what the ledger stores and looks up.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

impl FromStr for ApiKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (body, checksum) = text.rsplit_once('_').ok_or(BadKey::Shape)?;
        let (head, random) = body.rsplit_once('_').ok_or(BadKey::Shape)?;
        let role = head.strip_prefix("trb_").ok_or(BadKey::Shape)?.parse()?;
        let shaped = random.len() == KEY_ENTROPY_BYTES * 2 && random.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !shaped || checksum != checksum_of(body) {
            return Err(BadKey::Shape);
        }
        Ok(Self { role, text: text.to_owned() })
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({}, …)", self.role)
    }
}

fn checksum_of(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_hides_itself() {
        for role in Role::ALL {
            let key = ApiKey::new(role, &[9; KEY_ENTROPY_BYTES]);
            let read: ApiKey = key.reveal().parse().unwrap();
            assert_eq!((read.role(), read.hash()), (role, key.hash()));
            assert!(!format!("{read:?}").contains("0909"));
        }
    }

    #[test]
    fn a_key_is_stored_as_the_sha_256_of_its_text() {
        // Stored hashes are compared with this for ever. Computed by another program as well.
        let key = ApiKey::new(Role::Finance, &[7; KEY_ENTROPY_BYTES]);
        assert_eq!(key.reveal(), "trb_finance_070707070707070707070707070707070707070707070707_95ad9153");
        assert_eq!(hex::encode(key.hash()), "b94b72792041ee8325be037b2ebb293cdb7c79c6a9b46f189b29ddcfecd11339");
        assert_eq!(format!("{key:?}"), "ApiKey(finance, …)");
    }

    #[test]
    fn a_key_of_another_shape_is_refused_although_its_checksum_fits() {
        let with = |random: &str| {
            let body = format!("trb_merchant_{random}");
            format!("{body}_{}", checksum_of(&body)).parse::<ApiKey>().map(|key| key.role())
        };
        assert_eq!(with(&"a0".repeat(KEY_ENTROPY_BYTES)), Ok(Role::Merchant));
        for random in ["", "a0", &"a0".repeat(KEY_ENTROPY_BYTES + 1), &"xy".repeat(KEY_ENTROPY_BYTES)] {
            assert_eq!(with(random), Err(BadKey::Shape), "{random}");
        }
    }

    #[test]
    fn a_mistyped_key_is_seen_without_a_look_up() {
        let key = ApiKey::new(Role::MerchantReadonly, &[3; KEY_ENTROPY_BYTES]);
        let typo = key.reveal().replacen("0303", "0304", 1);
        assert_eq!(typo.parse::<ApiKey>(), Err(BadKey::Shape));
        for text in ["", "trb_", "trb_god_00_00", "sk_live_x_y"] {
            assert!(text.parse::<ApiKey>().is_err(), "{text}");
        }
    }
}
