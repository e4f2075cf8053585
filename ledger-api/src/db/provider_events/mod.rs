//! The inbox: what payment providers tell by themselves. A global table, because an event of the platform's own accounts
//! comes before its merchant is known; so rows are locked without one. Events of merchants' accounts name theirs.

mod due;

use std::collections::HashSet;

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::provider_event::{EventSource, EventStatus};

pub use due::{Waiting, lock_due, merchants_with_due};

/// An event that has just come in.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    /// Where it came in.
    pub source: EventSource,
    /// Whose account it is about; none for the platform's own.
    pub merchant_id: Option<Uuid>,
    /// The provider's own id of it; told again it changes nothing.
    pub provider_event_id: &'a str,
    /// Ours.
    pub event_id: Uuid,
    /// The provider's own name of what happened.
    pub kind: &'a str,
    /// The bytes that were signed.
    pub body: &'a [u8],
    /// By the provider's clock.
    pub occurred_at: OffsetDateTime,
    /// By ours.
    pub received_at: OffsetDateTime,
}

/// An event of one account that has come in and is only kept.
#[derive(Debug)]
pub struct IgnoredEvent {
    /// The provider's own id of it; told again it changes nothing.
    pub provider_event_id: String,
    /// Ours.
    pub event_id: Uuid,
    /// The provider's own name of what happened.
    pub kind: String,
    /// What was signed, without the network addresses in it.
    pub body: Vec<u8>,
    /// By the provider's clock.
    pub occurred_at: OffsetDateTime,
    /// By ours.
    pub received_at: OffsetDateTime,
    /// Why it is not applied.
    pub reason: &'static str,
}

/// An event as it stands.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0021_create_provider_events.sql")]
pub struct EventRow {
    pub event_id: Uuid,
    pub source: String,
    pub merchant_id: Option<Uuid>,
    pub provider_event_id: String,
    pub kind: String,
    pub status: String,
    pub reason: Option<String>,
    pub became: Option<Value>,
    pub attempts: i32,
    pub occurred_at: OffsetDateTime,
    pub received_at: OffsetDateTime,
    pub next_attempt_at: OffsetDateTime,
    pub settled_at: Option<OffsetDateTime>,
    pub dismissed_by: Option<String>,
}

/// How many events wait, and since when the oldest of them.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    /// Events that are not applied yet.
    pub pending: i64,
    /// When the oldest of them came in.
    pub oldest: Option<OffsetDateTime>,
}

/// Keeps an event; `false` when it is there already. Of two that come at once, the second waits for the first's commit.
pub async fn insert(connection: &mut PgConnection, event: &NewEvent<'_>) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "insert into provider_event (
             source, merchant_id, provider_event_id, event_id, kind, body, occurred_at, received_at, next_attempt_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (source, merchant_id, provider_event_id) do nothing",
        event.source.name(),
        event.merchant_id,
        event.provider_event_id,
        event.event_id,
        event.kind,
        event.body,
        event.occurred_at,
        event.received_at
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Keeps events of one account that are not to be applied; which of them, by our ids, were not there already.
pub async fn insert_ignored(
    connection: &mut PgConnection,
    source: EventSource,
    merchant_id: Option<Uuid>,
    events: &[IgnoredEvent],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let texts = |of: fn(&IgnoredEvent) -> &str| events.iter().map(of).collect::<Vec<_>>();
    let moments = |of: fn(&IgnoredEvent) -> OffsetDateTime| events.iter().map(of).collect::<Vec<_>>();
    let event_ids: Vec<Uuid> = events.iter().map(|event| event.event_id).collect();
    let bodies: Vec<&[u8]> = events.iter().map(|event| event.body.as_slice()).collect();
    let kept = sqlx::query_scalar!(
        "insert into provider_event (
             source, merchant_id, provider_event_id, event_id, kind, body, occurred_at, received_at, next_attempt_at,
             status, reason, attempts, settled_at
         )
         select $1, $2, told.provider_event_id, told.event_id, told.kind, told.body, told.occurred_at, told.received_at,
             told.received_at, 'ignored', told.reason, 1, told.received_at
         from unnest(
             $3::text[], $4::uuid[], $5::text[], $6::bytea[], $7::timestamptz[], $8::timestamptz[], $9::text[]
         ) as told (provider_event_id, event_id, kind, body, occurred_at, received_at, reason)
         on conflict (source, merchant_id, provider_event_id) do nothing
         returning event_id",
        source.name(),
        merchant_id,
        &texts(|event| &event.provider_event_id) as _,
        &event_ids,
        &texts(|event| &event.kind) as _,
        &bodies as _,
        &moments(|event| event.occurred_at),
        &moments(|event| event.received_at),
        &texts(|event| event.reason) as _
    )
    .fetch_all(connection)
    .await?;
    Ok(kept.into_iter().collect())
}

/// Nothing more is to be done with it; `became` is what it is in the books.
pub async fn settle(
    connection: &mut PgConnection,
    event_id: Uuid,
    status: EventStatus,
    reason: Option<&str>,
    became: Option<&Value>,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update provider_event set status = $2, reason = $3, became = $4, settled_at = $5, attempts = attempts + 1
         where event_id = $1",
        event_id,
        status.name(),
        reason,
        became,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// It could not be applied; it is tried again then.
pub async fn postpone(
    connection: &mut PgConnection,
    event_id: Uuid,
    reason: &str,
    until: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update provider_event set reason = $2, next_attempt_at = $3, attempts = attempts + 1 where event_id = $1",
        event_id,
        reason,
        until
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A person puts a pending event aside; `false` when there is no such event, or it is settled by now.
pub async fn dismiss(
    connection: &mut PgConnection,
    event_id: Uuid,
    person: &str,
    now: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update provider_event set status = 'ignored', settled_at = $3, dismissed_by = $2
         where event_id = $1 and status = 'pending'",
        event_id,
        person,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One event.
pub async fn find(connection: &mut PgConnection, event_id: Uuid) -> Result<Option<EventRow>, sqlx::Error> {
    sqlx::query_as!(
        EventRow,
        "select event_id, source, merchant_id, provider_event_id, kind, status, reason, became, attempts, occurred_at,
             received_at, next_attempt_at, settled_at, dismissed_by
         from provider_event where event_id = $1",
        event_id
    )
    .fetch_optional(connection)
    .await
}

/// Events, newest first.
pub async fn list(
    connection: &mut PgConnection,
    status: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<EventRow>, sqlx::Error> {
    sqlx::query_as!(
        EventRow,
        "select event_id, source, merchant_id, provider_event_id, kind, status, reason, became, attempts, occurred_at,
             received_at, next_attempt_at, settled_at, dismissed_by
         from provider_event
         where ($1::text is null or status = $1) and ($2::uuid is null or event_id < $2)
         order by event_id desc limit $3",
        status,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Events of one merchant's account, newest first.
pub async fn list_of_merchant(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    status: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<EventRow>, sqlx::Error> {
    sqlx::query_as!(
        EventRow,
        "select event_id, source, merchant_id, provider_event_id, kind, status, reason, became, attempts, occurred_at,
             received_at, next_attempt_at, settled_at, dismissed_by
         from provider_event
         where merchant_id = $1 and ($2::text is null or status = $2) and ($3::uuid is null or event_id < $3)
         order by event_id desc limit $4",
        merchant_id,
        status,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A kind of event that a merchant's account told.
#[derive(Debug)]
pub struct Heard {
    /// The provider's own name of it.
    pub kind: String,
    /// When one last came in.
    pub last_received_at: OffsetDateTime,
}

/// Which kinds are among the newest events of a merchant's account, and when each was heard last. Looks at so many
/// events, so that it costs the same however many there are.
pub async fn heard_of_merchant(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    newest: i64,
) -> Result<Vec<Heard>, sqlx::Error> {
    sqlx::query_as!(
        Heard,
        r#"select kind, max(received_at) as "last_received_at!" from (
               select kind, received_at from provider_event where merchant_id = $1 order by event_id desc limit $2
           ) newest
           group by kind order by 2 desc, kind"#,
        merchant_id,
        newest
    )
    .fetch_all(connection)
    .await
}

/// What waits of what the platform's own accounts told. A merchant's event may wait for days without anything being
/// wrong, and its merchant sees it.
pub async fn backlog(connection: &mut PgConnection) -> Result<Backlog, sqlx::Error> {
    sqlx::query_as!(
        Backlog,
        r#"select count(*) as "pending!", min(received_at) as oldest
           from provider_event where status = 'pending' and merchant_id is null"#
    )
    .fetch_one(connection)
    .await
}

/// Forgets events that were settled before `then`, at most so many; returns how many it were.
pub async fn delete_settled_before(
    connection: &mut PgConnection,
    then: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from provider_event where event_id in (
             select event_id from provider_event where settled_at < $1 order by settled_at limit $2
         )",
        then,
        limit
    )
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}
