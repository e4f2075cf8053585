//! A merchant's own endpoints, and what postbacks share with them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::merchants;

/// An endpoint or a postback as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0032_create_webhooks.sql")]
pub struct EndpointRow {
    pub merchant_id: Uuid,
    pub endpoint_id: Uuid,
    pub affiliate_id: Option<Uuid>,
    pub url: String,
    pub events: Vec<String>,
    pub description: Option<String>,
    pub status: String,
    pub secret: Option<Vec<u8>>,
    pub previous_secret: Option<Vec<u8>>,
    pub previous_secret_until: Option<OffsetDateTime>,
    pub failing_since: Option<OffsetDateTime>,
    pub disabled_at: Option<OffsetDateTime>,
    pub disabled_reason: Option<String>,
    pub created_at: OffsetDateTime,
}

/// Reads [`EndpointRow`]s of one merchant: the columns, then `$rest`, whose first parameter is the merchant's id.
macro_rules! select_endpoints {
    ($rest:literal, $($parameter:expr),+) => {
        sqlx::query_as!(
            crate::db::webhooks::endpoints::EndpointRow,
            "select merchant_id, endpoint_id, affiliate_id, url, events, description, status, secret, previous_secret,
                 previous_secret_until, failing_since, disabled_at, disabled_reason, created_at
             from webhook_endpoint " + $rest,
            $($parameter),+
        )
    };
}
pub(crate) use select_endpoints;

/// What a new endpoint consists of.
#[derive(Debug)]
pub struct NewEndpoint<'a> {
    /// Id.
    pub endpoint_id: Uuid,
    /// Where it is.
    pub url: &'a str,
    /// What it wants.
    pub events: &'a [&'static str],
    /// What the merchant calls it.
    pub description: Option<&'a str>,
    /// What it is signed with, sealed.
    pub secret: &'a [u8],
    /// When.
    pub created_at: OffsetDateTime,
}

/// Stores a new endpoint, unless the merchant has `most` already.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &NewEndpoint<'_>,
    most: i64,
) -> Result<bool, sqlx::Error> {
    // Two creates at once wait for each other here, so that the second counts the first.
    merchants::lock(connection, merchant_id).await?;
    let done = sqlx::query!(
        "insert into webhook_endpoint (merchant_id, endpoint_id, url, events, description, secret, created_at)
         select $1, $2, $3, $4, $5, $6, $7
         where (select count(*) from webhook_endpoint where merchant_id = $1 and affiliate_id is null) < $8",
        merchant_id,
        new.endpoint_id,
        new.url,
        new.events as _,
        new.description,
        new.secret,
        new.created_at,
        most
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One endpoint of a merchant's own.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
) -> Result<Option<EndpointRow>, sqlx::Error> {
    select_endpoints!("where merchant_id = $1 and endpoint_id = $2 and affiliate_id is null", merchant_id, endpoint_id)
        .fetch_optional(connection)
        .await
}

/// The same, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
) -> Result<Option<EndpointRow>, sqlx::Error> {
    select_endpoints!(
        "where merchant_id = $1 and endpoint_id = $2 and affiliate_id is null for update",
        merchant_id,
        endpoint_id
    )
    .fetch_optional(connection)
    .await
}

/// A merchant's own endpoints, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<EndpointRow>, sqlx::Error> {
    select_endpoints!(
        "where merchant_id = $1 and affiliate_id is null and ($2::uuid is null or endpoint_id < $2)
         order by endpoint_id desc limit $3",
        merchant_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// What a merchant changes of an endpoint or postback. One that is enabled begins anew: what it did not take before counts
/// no longer.
#[derive(Debug)]
pub struct Changed<'a> {
    /// Where it is.
    pub url: &'a str,
    /// What it wants.
    pub events: &'a [&'static str],
    /// What the merchant calls it.
    pub description: Option<&'a str>,
    /// Since when the merchant does not want it called, and why.
    pub disabled: Option<(OffsetDateTime, &'a str)>,
}

/// Stores what a merchant changed.
pub async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    changed: &Changed<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update webhook_endpoint set
             url = $3, events = $4, description = $5, disabled_at = $6, disabled_reason = $7,
             status = case when $6::timestamptz is null then 'enabled' else 'disabled' end,
             failing_since = case when $6::timestamptz is null and status = 'disabled' then null else failing_since end
         where merchant_id = $1 and endpoint_id = $2",
        merchant_id,
        endpoint_id,
        changed.url,
        changed.events as _,
        changed.description,
        changed.disabled.map(|(at, _)| at),
        changed.disabled.map(|(_, reason)| reason)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A new secret signs from now on; the present one signs beside it until then.
pub async fn rotate_secret(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    secret: &[u8],
    previous_until: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update webhook_endpoint set previous_secret = secret, previous_secret_until = $4, secret = $3
         where merchant_id = $1 and endpoint_id = $2",
        merchant_id,
        endpoint_id,
        secret,
        previous_until
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes an endpoint or postback with everything that was to be delivered there.
pub async fn delete(connection: &mut PgConnection, merchant_id: Uuid, endpoint_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from webhook_endpoint where merchant_id = $1 and endpoint_id = $2", merchant_id, endpoint_id)
        .execute(connection)
        .await?;
    Ok(())
}
