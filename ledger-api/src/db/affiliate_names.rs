//! What affiliates are called, for pages that show their ids' owners, and whom a person means by a name.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

/// The names of these affiliates.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, sqlx::Error> {
    let rows = sqlx::query!(
        "select affiliate_id, name from affiliate where merchant_id = $1 and affiliate_id = any($2)",
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.affiliate_id, row.name)).collect())
}

/// The affiliates with these words in their names, in any case of letters.
pub async fn having(connection: &mut PgConnection, merchant_id: Uuid, words: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select affiliate_id from affiliate where merchant_id = $1 and position(lower($2) in lower(name)) > 0",
        merchant_id,
        words
    )
    .fetch_all(connection)
    .await
}

/// At most `limit` affiliates that have exactly this id, e-mail address, name or id of the merchant's own.
pub async fn meant(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    words: &str,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select affiliate_id from affiliate
         where merchant_id = $1
             and (affiliate_id::text = lower($2) or lower(email) = lower($2) or name = $2 or external_id = $2)
         order by affiliate_id limit $3",
        merchant_id,
        words,
        limit
    )
    .fetch_all(connection)
    .await
}
