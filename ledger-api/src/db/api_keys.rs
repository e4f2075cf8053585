//! API keys: stored as SHA-256, found by it.

use shared::api_key::{ApiKey, Role};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::caller::Caller;

/// Who holds the key of this hash, unless it is unknown or revoked.
pub async fn find(connection: &mut PgConnection, hash: &[u8; 32]) -> Result<Option<Caller>, sqlx::Error> {
    let row = sqlx::query!(
        "select key_id, role, person, merchant_ids from api_key where key_hash = $1 and revoked_at is null",
        &hash[..]
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let role: Role = row.role.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Caller { key_id: row.key_id, role, person: row.person, merchant_ids: row.merchant_ids })
    })
    .transpose()
}

/// Stores a key. `merchant_ids: None` lets it see every merchant.
pub async fn insert(
    connection: &mut PgConnection,
    key_id: Uuid,
    key: &ApiKey,
    person: &str,
    merchant_ids: Option<&[Uuid]>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into api_key (key_hash, key_id, role, person, merchant_ids) values ($1, $2, $3, $4, $5)",
        &key.hash()[..],
        key_id,
        key.role().name(),
        person,
        merchant_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Revokes a key; `false` when there is none of that id that still works.
pub async fn revoke(connection: &mut PgConnection, key_id: Uuid) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("update api_key set revoked_at = now() where key_id = $1 and revoked_at is null", key_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
