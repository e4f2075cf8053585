//! Deliveries: one event to one endpoint.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A delivery to begin.
#[derive(Debug)]
pub struct NewDelivery {
    /// Id.
    pub delivery_id: Uuid,
    /// To whom.
    pub endpoint_id: Uuid,
    /// What.
    pub event_id: Uuid,
    /// The address a postback was filled in to.
    pub url: Option<String>,
}

/// Begins deliveries, due at once. An event is delivered to an endpoint once.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &[NewDelivery],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = new.iter().map(|delivery| delivery.delivery_id).collect();
    let endpoints: Vec<Uuid> = new.iter().map(|delivery| delivery.endpoint_id).collect();
    let events: Vec<Uuid> = new.iter().map(|delivery| delivery.event_id).collect();
    let urls: Vec<Option<&str>> = new.iter().map(|delivery| delivery.url.as_deref()).collect();
    sqlx::query!(
        "insert into webhook_delivery (
             merchant_id, delivery_id, endpoint_id, event_id, url, next_attempt_at, created_at
         )
         select $1, n.*, $6, $6 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) n
         on conflict (merchant_id, endpoint_id, event_id) do nothing",
        merchant_id,
        &ids,
        &endpoints,
        &events,
        &urls as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A delivery as stored, with the name of its event.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0032_create_webhooks.sql")]
pub struct DeliveryRow {
    pub delivery_id: Uuid,
    pub endpoint_id: Uuid,
    pub event_id: Uuid,
    pub event_type: String,
    pub url: Option<String>,
    pub status: String,
    pub next_attempt_at: OffsetDateTime,
    pub created_at: OffsetDateTime,
    pub settled_at: Option<OffsetDateTime>,
}

/// Deliveries to an endpoint, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    status: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<DeliveryRow>, sqlx::Error> {
    sqlx::query_as!(
        DeliveryRow,
        "select d.delivery_id, d.endpoint_id, d.event_id, e.type as event_type, d.url, d.status, d.next_attempt_at,
             d.created_at, d.settled_at
         from webhook_delivery d
         join webhook_event e on e.merchant_id = $1 and e.event_id = d.event_id
         where d.merchant_id = $1 and d.endpoint_id = $2 and ($3::text is null or d.status = $3)
             and ($4::uuid is null or d.delivery_id < $4)
         order by d.delivery_id desc limit $5",
        merchant_id,
        endpoint_id,
        status,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// One delivery of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    delivery_id: Uuid,
) -> Result<Option<DeliveryRow>, sqlx::Error> {
    sqlx::query_as!(
        DeliveryRow,
        "select d.delivery_id, d.endpoint_id, d.event_id, e.type as event_type, d.url, d.status, d.next_attempt_at,
             d.created_at, d.settled_at
         from webhook_delivery d
         join webhook_event e on e.merchant_id = $1 and e.event_id = d.event_id
         where d.merchant_id = $1 and d.delivery_id = $2",
        merchant_id,
        delivery_id
    )
    .fetch_optional(connection)
    .await
}

/// Tries a delivery again from the beginning, whatever became of it; `false` when its endpoint is not called.
pub async fn replay(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    delivery_id: Uuid,
    now: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update webhook_delivery d set status = 'pending', failures = 0, next_attempt_at = $3, settled_at = null
         where d.merchant_id = $1 and d.delivery_id = $2 and exists (
             select from webhook_endpoint p
             where p.merchant_id = $1 and p.endpoint_id = d.endpoint_id and p.status = 'enabled'
         )",
        merchant_id,
        delivery_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An endpoint with something due.
#[derive(Debug, Clone, Copy)]
pub struct DueEndpoint {
    /// Whose.
    pub merchant_id: Uuid,
    /// Which.
    pub endpoint_id: Uuid,
    /// Whether it did not take the last one.
    pub failing: bool,
}

/// Endpoints with something due, the longest due first. One probe into an index for each that is called, whatever waits
/// there. Reads only, so that it may span merchants.
pub async fn endpoints_with_due(
    connection: &mut PgConnection,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<DueEndpoint>, sqlx::Error> {
    sqlx::query_as!(
        DueEndpoint,
        r#"select p.merchant_id, p.endpoint_id, p.failing_since is not null as "failing!"
           from webhook_endpoint p
           cross join lateral (
               select next_attempt_at from webhook_delivery
               where merchant_id = p.merchant_id and endpoint_id = p.endpoint_id and status = 'pending'
                   and next_attempt_at <= $1
               order by next_attempt_at limit 1
           ) d
           where p.status = 'enabled'
           order by d.next_attempt_at limit $2"#,
        now,
        limit
    )
    .fetch_all(connection)
    .await
}

/// What waits to be delivered to endpoints that are called: how many (counted up to 10,000 an endpoint), and since when
/// the oldest is due. Reads only, so that it may span merchants.
pub async fn backlog(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> Result<(i64, Option<OffsetDateTime>), sqlx::Error> {
    let row = sqlx::query!(
        r#"select coalesce(sum(d.pending), 0)::bigint as "pending!", min(d.oldest) as oldest
           from webhook_endpoint p
           cross join lateral (
               select count(*) as pending, min(next_attempt_at) filter (where next_attempt_at <= $1) as oldest
               from (
                   select next_attempt_at from webhook_delivery
                   where merchant_id = p.merchant_id and endpoint_id = p.endpoint_id and status = 'pending'
                   order by next_attempt_at limit 10000
               ) waiting
           ) d
           where p.status = 'enabled'"#,
        now
    )
    .fetch_one(connection)
    .await?;
    Ok((row.pending, row.oldest))
}
