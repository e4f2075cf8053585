//! Events that are to be tried again now, and whose they are.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::provider_event::EventSource;

/// An event to be applied, locked until the transaction ends.
#[derive(Debug)]
pub struct Waiting {
    /// Ours.
    pub event_id: Uuid,
    /// Where it came in.
    pub source: EventSource,
    /// Whose account it is about; none for the platform's own.
    pub merchant_id: Option<Uuid>,
    /// The provider's own name of what happened.
    pub kind: String,
    /// What was signed, without the network addresses in it.
    pub body: Vec<u8>,
    /// By our clock.
    pub received_at: OffsetDateTime,
    /// Attempts so far.
    pub attempts: u32,
}

/// Merchants some of whose events are due. It finds each merchant, and what is due first, by an index, however many events one has.
pub async fn merchants_with_due(connection: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with recursive waiting as (
               (
                   select merchant_id from provider_event
                   where status = 'pending' and merchant_id is not null and $1 >= (
                       select next_attempt_at from provider_event where status = 'pending'
                       order by next_attempt_at limit 1
                   )
                   order by merchant_id limit 1
               )
               union all
               select next.merchant_id
               from waiting cross join lateral (
                   select e.merchant_id from provider_event e
                   where e.status = 'pending' and e.merchant_id > waiting.merchant_id
                   order by e.merchant_id limit 1
               ) next
           )
           select merchant_id as "merchant_id!" from waiting
           where $1 >= (
               select e.next_attempt_at from provider_event e
               where e.status = 'pending' and e.merchant_id = waiting.merchant_id
               order by e.next_attempt_at limit 1
           )"#,
        now
    )
    .fetch_all(connection)
    .await
}

/// A row of the table, as it is locked.
struct DueRow {
    event_id: Uuid,
    source: String,
    merchant_id: Option<Uuid>,
    kind: String,
    body: Vec<u8>,
    received_at: OffsetDateTime,
    attempts: i32,
}

/// Of a merchant's events, or of the platform's own, the one that has been due the longest. The row's lock is the lease: nothing is
/// asked of anybody while it is held, and a process that dies lets go of it.
pub async fn lock_due(
    connection: &mut PgConnection,
    whose: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<Option<Waiting>, sqlx::Error> {
    // Apart, because no index gives an order by time of those whose merchant is null or this one.
    let row = match whose {
        Some(merchant_id) => {
            sqlx::query_as!(
                DueRow,
                "select event_id, source, merchant_id, kind, body, received_at, attempts from provider_event
                 where status = 'pending' and merchant_id = $1 and next_attempt_at <= $2
                 order by next_attempt_at limit 1 for update skip locked",
                merchant_id,
                now
            )
            .fetch_optional(connection)
            .await?
        }
        None => {
            sqlx::query_as!(
                DueRow,
                "select event_id, source, merchant_id, kind, body, received_at, attempts from provider_event
                 where status = 'pending' and merchant_id is null and next_attempt_at <= $1
                 order by next_attempt_at limit 1 for update skip locked",
                now
            )
            .fetch_optional(connection)
            .await?
        }
    };
    row.map(|row| {
        Ok(Waiting {
            event_id: row.event_id,
            source: row.source.parse().map_err(decode)?,
            merchant_id: row.merchant_id,
            kind: row.kind,
            body: row.body,
            received_at: row.received_at,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
        })
    })
    .transpose()
}
