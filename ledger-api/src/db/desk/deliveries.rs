//! What was sent to an endpoint, as a merchant looks through it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what deliveries are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were begun.
    Begun,
    /// What they tell of.
    Event,
    /// Their state.
    Status,
    /// How often they were tried.
    Attempts,
}

/// Which deliveries are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in the event's name.
    pub words: Option<String>,
    /// Of so many of the newest, when they are sorted by anything but time; none: of all.
    pub newest: Option<i64>,
}

/// A delivery with its last attempt.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0032_create_webhooks.sql")]
pub struct Row {
    pub delivery_id: Uuid,
    pub event_type: String,
    pub status: String,
    pub attempts: i32,
    pub status_code: Option<i32>,
    pub error: Option<String>,
    pub next_attempt_at: OffsetDateTime,
    pub created_at: OffsetDateTime,
}

/// Reads what is found, as `sliced!` does; `$most` keeps it to some of the newest, or is empty.
macro_rules! found {
    ($connection:expr, $slice:expr, $most:literal, $($rest:tt)+) => {
        sliced!(
            $connection, $slice, Row,
            (r#"select d.delivery_id, d.event_type, d.status, coalesce(t.number, 0) as "attempts!",
                   t.status_code as "status_code?", t.error as "error?", d.next_attempt_at, d.created_at
               from (
                   select n.merchant_id, n.delivery_id, n.endpoint_id, e.type as event_type, n.status, n.next_attempt_at,
                       n.created_at
                   from webhook_delivery n
                   join webhook_event e on e.merchant_id = n.merchant_id and e.event_id = n.event_id
                   where n.merchant_id = $1 and n.endpoint_id = $2 and ($3::text is null or n.status = $3)
                       and ($4::text is null or position(lower($4) in e.type) > 0)"#
                + $most
                + ") d
               left join lateral (
                   select number, status_code, error from webhook_attempt
                   where merchant_id = d.merchant_id and delivery_id = d.delivery_id order by number desc limit 1
               ) t on true
               where true"),
            $($rest)+
        )
    };
}

/// A stretch of the deliveries to an endpoint.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    if slice.sort != Sort::Begun {
        return of_the_newest(connection, merchant_id, endpoint_id, filter, slice).await;
    }
    found!(
        connection, slice, "",
        "d.delivery_id" behind "$5" most "$6",
        {
            _ => "d.endpoint_id" of
                "b.endpoint_id, b.delivery_id from webhook_delivery b where b.merchant_id = $1 and b.delivery_id",
        },
        (merchant_id, endpoint_id, filter.status.as_deref(), filter.words.as_deref())
    )
}

async fn of_the_newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    found!(
        connection, slice, " order by n.delivery_id desc limit $5",
        "d.delivery_id" behind "$6" most "$7",
        {
            Sort::Event => "d.event_type" of
                "f.type, b.delivery_id from webhook_delivery b
                 join webhook_event f on f.merchant_id = b.merchant_id and f.event_id = b.event_id
                 where b.merchant_id = $1 and b.delivery_id",
            Sort::Attempts => "coalesce(t.number, 0)" of
                "coalesce((select max(number) from webhook_attempt
                     where merchant_id = b.merchant_id and delivery_id = b.delivery_id), 0), b.delivery_id
                 from webhook_delivery b where b.merchant_id = $1 and b.delivery_id",
            _ => "d.status" of
                "b.status, b.delivery_id from webhook_delivery b where b.merchant_id = $1 and b.delivery_id",
        },
        (merchant_id, endpoint_id, filter.status.as_deref(), filter.words.as_deref(), filter.newest)
    )
}

/// Whether there are more deliveries to an endpoint than that.
pub async fn are_more_than(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    count: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from webhook_delivery where merchant_id = $1 and endpoint_id = $2 offset $3
           ) as "are_more!""#,
        merchant_id,
        endpoint_id,
        count
    )
    .fetch_one(connection)
    .await
}
