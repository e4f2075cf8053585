//! API keys: stored as SHA-256, found by it.

use shared::api_key::{ApiKey, Role};
use sqlx::PgConnection;
use time::OffsetDateTime;
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

/// A key as it is listed.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0002_create_catalog.sql")]
pub struct KeyRow {
    pub key_id: Uuid,
    pub role: String,
    pub person: String,
    pub merchant_ids: Option<Vec<Uuid>>,
    pub created_at: OffsetDateTime,
    pub revoked_at: Option<OffsetDateTime>,
}

/// Keys that name a merchant, or all keys, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<KeyRow>, sqlx::Error> {
    sqlx::query_as!(
        KeyRow,
        "select key_id, role, person, merchant_ids, created_at, revoked_at from api_key
         where ($1::uuid is null or $1 = any(merchant_ids)) and ($2::uuid is null or key_id < $2)
         order by key_id desc limit $3",
        merchant_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Revokes a key and returns it; none when there is none of that id that still works.
pub async fn revoke(connection: &mut PgConnection, key_id: Uuid) -> Result<Option<KeyRow>, sqlx::Error> {
    sqlx::query_as!(
        KeyRow,
        "update api_key set revoked_at = now() where key_id = $1 and revoked_at is null
         returning key_id, role, person, merchant_ids, created_at, revoked_at",
        key_id
    )
    .fetch_optional(connection)
    .await
}
