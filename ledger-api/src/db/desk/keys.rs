//! API keys of one merchant. The table belongs to no merchant, because a key is looked up before its merchant is known; a
//! merchant's own keys are those that name it and nobody else.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A key without what opens anything.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0002_create_catalog.sql")]
pub struct KeyRow {
    pub key_id: Uuid,
    pub role: String,
    pub person: String,
    pub created_at: OffsetDateTime,
}

/// A merchant's keys that work, newest first.
pub async fn list(connection: &mut PgConnection, merchant_id: Uuid, limit: i64) -> Result<Vec<KeyRow>, sqlx::Error> {
    sqlx::query_as!(
        KeyRow,
        "select key_id, role, person, created_at from api_key
         where merchant_ids = array[$1::uuid] and revoked_at is null order by key_id desc limit $2",
        merchant_id,
        limit
    )
    .fetch_all(connection)
    .await
}
