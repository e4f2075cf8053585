//! A delivery as clients see it.

use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::webhooks::attempts::{self, AttemptRow};
use crate::db::webhooks::deliveries::{self, DeliveryRow};
use crate::domain::delivery::DeliveryStatus;
use crate::http::problem::{Answer, Problem};

/// Attempts shown of one delivery, the last ones: replays are without end.
pub(in crate::http) const MOST_ATTEMPTS: i64 = 25;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryView {
    id: Uuid,
    endpoint_id: Uuid,
    event: EventView,
    /// Of a postback: the address as it was filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://partner.example/postback?event=commission.approved")]
    url: Option<String>,
    #[schema(value_type = DeliveryStatus)]
    status: String,
    /// The last 25.
    attempts: Vec<AttemptView>,
    /// While it is pending. In the past while an attempt is under way, or its turn has not come.
    #[serde(with = "rfc3339::option")]
    next_attempt_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    settled_at: Option<OffsetDateTime>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DeliveredEvent)]
struct EventView {
    /// The same over all attempts, replays and endpoints.
    id: Uuid,
    /// The name of an event, or `test.ping`.
    #[schema(example = "commission.approved")]
    r#type: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DeliveryAttempt, example = json!({"number": 1, "duration_ms": 45, "status_code": 204, "answer": "", "error": null}))]
struct AttemptView {
    /// Counts from 1.
    number: i32,
    #[serde(with = "rfc3339")]
    at: OffsetDateTime,
    /// Null while it is under way, and for ever if the server died meanwhile.
    duration_ms: Option<i32>,
    status_code: Option<i32>,
    /// The first kilobyte of it.
    answer: Option<String>,
    /// Why there was no answer.
    error: Option<String>,
}

impl DeliveryView {
    pub(super) fn new(row: DeliveryRow, attempts: Vec<AttemptRow>) -> Self {
        let pending = row.status == DeliveryStatus::Pending.name();
        Self {
            id: row.delivery_id,
            endpoint_id: row.endpoint_id,
            event: EventView { id: row.event_id, r#type: row.event_type },
            url: row.url,
            attempts: attempts.into_iter().map(AttemptView::from).collect(),
            next_attempt_at: pending.then_some(row.next_attempt_at),
            status: row.status,
            created_at: row.created_at,
            settled_at: row.settled_at,
        }
    }
}

impl From<AttemptRow> for AttemptView {
    fn from(row: AttemptRow) -> Self {
        let AttemptRow { number, started_at, duration_ms, status_code, answer, error, .. } = row;
        Self { number, at: started_at, duration_ms, status_code, answer, error }
    }
}

/// The delivery as it now stands.
pub(in crate::http) async fn view_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    delivery_id: Uuid,
) -> Answer<DeliveryView> {
    let row = deliveries::find(connection, merchant_id, delivery_id).await?;
    let row = row.ok_or_else(|| Problem::not_found("delivery"))?;
    let mut attempts = attempts::of(connection, merchant_id, &[delivery_id], MOST_ATTEMPTS).await?;
    Ok(DeliveryView::new(row, attempts.remove(&delivery_id).unwrap_or_default()))
}
