//! Revoking an API key: it stops, and each merchant it spoke for by name reads in its audit trail who stopped it.

use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::app;
use crate::db::api_keys;
use crate::db::audit::{self, Deed};
use crate::domain::caller::Caller;

/// Why a key could not be revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevocationError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// Revokes a key; `false` when there is none of that id that still works.
pub async fn revoke(db: &PgPool, key_id: Uuid, caller: &Caller) -> Result<bool, RevocationError> {
    let mut transaction = db.begin().await?;
    let Some(key) = api_keys::revoke(&mut transaction, key_id).await? else { return Ok(false) };
    let before = json!({ "role": key.role, "person": key.person });
    for merchant_id in key.merchant_ids.unwrap_or_default() {
        let before = Some(before.clone());
        let deed = Deed { action: "api_key.revoke", object_id: key_id, before, after: None };
        audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    transaction.commit().await?;
    Ok(true)
}
