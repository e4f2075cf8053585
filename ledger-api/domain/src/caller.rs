//! Who is acting, and for whom.

use shared::api_key::Role;
use uuid::Uuid;

/// The holder of a valid key.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key, for the audit trail.
    pub key_id: Uuid,
    /// What it may do.
    pub role: Role,
    /// Who holds it.
    pub person: String,
    /// Merchants it sees; `None` is all.
    pub merchant_ids: Option<Vec<Uuid>>,
}

impl Caller {
    /// Whether the key may speak for a merchant.
    #[must_use]
    pub fn sees(&self, merchant_id: Uuid) -> bool {
        self.merchant_ids.as_ref().is_none_or(|ids| ids.contains(&merchant_id))
    }

    /// Whether a recorded person is this caller. Spelling in another case, or a stray space, does not make another
    /// person.
    #[must_use]
    pub fn is(&self, person: &str) -> bool {
        self.person.trim().to_lowercase() == person.trim().to_lowercase()
    }
}
