//! The outbox: what happened, written in the transaction in which it did.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// An event to note.
#[derive(Debug)]
pub struct NewEvent {
    /// The same for the same change.
    pub event_id: Uuid,
    /// Its name.
    pub r#type: &'static str,
    /// The conversion, commission, payout or affiliate.
    pub subject_id: Uuid,
    /// Whose postback is told as well.
    pub affiliate_id: Option<Uuid>,
    /// As it is sent.
    pub body: String,
    /// When it happened.
    pub occurred_at: OffsetDateTime,
}

/// Notes events. One that is there already stays as it is.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, events: &[NewEvent]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.event_id).collect();
    let types: Vec<&str> = events.iter().map(|event| event.r#type).collect();
    let subjects: Vec<Uuid> = events.iter().map(|event| event.subject_id).collect();
    let affiliates: Vec<Option<Uuid>> = events.iter().map(|event| event.affiliate_id).collect();
    let bodies: Vec<&str> = events.iter().map(|event| event.body.as_str()).collect();
    let times: Vec<OffsetDateTime> = events.iter().map(|event| event.occurred_at).collect();
    sqlx::query!(
        "insert into webhook_event (merchant_id, event_id, type, subject_id, affiliate_id, body, occurred_at)
         select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[])
         on conflict (merchant_id, event_id) do nothing",
        merchant_id,
        &ids,
        &types as _,
        &subjects,
        &affiliates as _,
        &bodies as _,
        &times
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes an event that concerns one endpoint only, and is not handed to the others.
pub async fn insert_for_one(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    event: &NewEvent,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into webhook_event (
             merchant_id, event_id, type, subject_id, affiliate_id, body, occurred_at, fanned_out_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $7)",
        merchant_id,
        event.event_id,
        event.r#type,
        event.subject_id,
        event.affiliate_id,
        event.body,
        event.occurred_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An event that waits to be handed to those who listen, locked.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0032_create_webhooks.sql")]
pub struct Waiting {
    pub event_id: Uuid,
    pub r#type: String,
    pub subject_id: Uuid,
    pub affiliate_id: Option<Uuid>,
    pub body: Option<String>,
    pub occurred_at: OffsetDateTime,
}

/// Merchants with events that wait. Reads only, so that it may span merchants.
pub async fn merchants_with_waiting(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from webhook_event where fanned_out_at is null")
        .fetch_all(connection)
        .await
}

/// When what waits the longest happened. Reads only, so that it may span merchants: one look into the index for each.
pub async fn oldest_waiting(connection: &mut PgConnection) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(e.occurred_at)
         from merchant m
         cross join lateral (
             select occurred_at from webhook_event
             where merchant_id = m.merchant_id and fanned_out_at is null
             order by occurred_at limit 1
         ) e"
    )
    .fetch_one(connection)
    .await
}

/// Locks a merchant's events that wait, oldest first; those another instance holds are skipped.
pub async fn claim_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    limit: i64,
) -> Result<Vec<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        "select event_id, type, subject_id, affiliate_id, body, occurred_at from webhook_event
         where merchant_id = $1 and fanned_out_at is null
         order by occurred_at limit $2
         for update skip locked",
        merchant_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// They are handed to everybody who listens, with these bodies.
pub async fn fanned_out(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    bodies: &[(Uuid, String)],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = bodies.iter().map(|(id, _)| *id).collect();
    let texts: Vec<&str> = bodies.iter().map(|(_, body)| body.as_str()).collect();
    sqlx::query!(
        "update webhook_event e set body = n.body, fanned_out_at = $4
         from unnest($2::uuid[], $3::text[]) as n (event_id, body)
         where e.merchant_id = $1 and e.event_id = n.event_id",
        merchant_id,
        &ids,
        &texts as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants with events from before `then`. Reads only, so that it may span merchants.
pub async fn merchants_with_old(connection: &mut PgConnection, then: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         where exists (select from webhook_event e where e.merchant_id = m.merchant_id and e.occurred_at < $1)",
        then
    )
    .fetch_all(connection)
    .await
}

/// Forgets a merchant's events from before `then` with their deliveries, at most `limit`; returns how many it were.
pub async fn delete_before(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    then: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from webhook_event where merchant_id = $1 and event_id in (
             select event_id from webhook_event where merchant_id = $1 and occurred_at < $2
             order by occurred_at limit $3
         )",
        merchant_id,
        then,
        limit
    )
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}
