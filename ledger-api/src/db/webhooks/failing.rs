//! Endpoints that take nothing: since when, and the end of it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// It took something. Most endpoints always do, so most calls write nothing.
pub async fn recovered(connection: &mut PgConnection, merchant_id: Uuid, endpoint_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update webhook_endpoint set failing_since = null
         where merchant_id = $1 and endpoint_id = $2 and failing_since is not null",
        merchant_id,
        endpoint_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// It took nothing; returns since when that has been so. None when it is gone or not called any more.
pub async fn failed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    let row = sqlx::query!(
        r#"update webhook_endpoint set failing_since = coalesce(failing_since, $3)
           where merchant_id = $1 and endpoint_id = $2 and status = 'enabled'
           returning failing_since as "since!""#,
        merchant_id,
        endpoint_id,
        now
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| row.since))
}

/// What is not called any more.
#[derive(Debug)]
pub struct Disabled {
    /// Where it was called.
    pub url: String,
    /// Whose postback it is; none for a merchant's own endpoint.
    pub affiliate_id: Option<Uuid>,
}

/// It is not called any more; none when it was not before.
pub async fn disable(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    reason: &str,
    now: OffsetDateTime,
) -> Result<Option<Disabled>, sqlx::Error> {
    sqlx::query_as!(
        Disabled,
        "update webhook_endpoint set status = 'disabled', disabled_at = $4, disabled_reason = $3
         where merchant_id = $1 and endpoint_id = $2 and status = 'enabled'
         returning url, affiliate_id",
        merchant_id,
        endpoint_id,
        reason,
        now
    )
    .fetch_optional(connection)
    .await
}

/// Endpoints and postbacks that are not called any more. Reads only, so that it may span merchants.
pub async fn count_disabled(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from webhook_endpoint where status = 'disabled'"#)
        .fetch_one(connection)
        .await
}
