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
}

/// Which deliveries are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in the event's name.
    pub words: Option<String>,
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

/// A stretch of the deliveries to an endpoint.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        r#"select d.delivery_id, e.type as event_type, d.status, coalesce(t.number, 0) as "attempts!",
               t.status_code as "status_code?", t.error as "error?", d.next_attempt_at, d.created_at
           from webhook_delivery d
           join webhook_event e on e.merchant_id = d.merchant_id and e.event_id = d.event_id
           left join lateral (
               select number, status_code, error from webhook_attempt
               where merchant_id = d.merchant_id and delivery_id = d.delivery_id order by number desc limit 1
           ) t on true
           where d.merchant_id = $1 and d.endpoint_id = $2 and ($3::text is null or d.status = $3)
               and ($4::text is null or position(lower($4) in e.type) > 0)"#,
        "d.delivery_id" behind "$5" most "$6",
        {
            Sort::Begun => "d.endpoint_id" of
                "b.endpoint_id, b.delivery_id from webhook_delivery b where b.merchant_id = $1 and b.delivery_id",
        },
        (merchant_id, endpoint_id, filter.status.as_deref(), filter.words.as_deref())
    )
}
