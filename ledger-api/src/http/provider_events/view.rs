//! An event as the operator sees it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::provider_events::EventRow;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProviderEvent)]
pub(super) struct EventView {
    id: Uuid,
    #[schema(value_type = crate::domain::provider_event::EventSource)]
    source: String,
    /// Whose account it is about; null for the platform's own.
    merchant_id: Option<Uuid>,
    #[schema(example = "evt_1AbCdEfGh")]
    provider_event_id: String,
    /// As the provider names it.
    #[schema(example = "transfer.reversed")]
    kind: String,
    #[schema(value_type = crate::domain::provider_event::EventStatus)]
    status: String,
    /// Why it is ignored, or waits.
    reason: Option<String>,
    #[schema(example = 1)]
    attempts: i32,
    #[serde(with = "rfc3339")]
    occurred_at: OffsetDateTime,
    #[serde(with = "rfc3339")]
    received_at: OffsetDateTime,
    /// Null once it is settled.
    #[serde(with = "rfc3339::option")]
    next_attempt_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    settled_at: Option<OffsetDateTime>,
    /// Who put it aside.
    dismissed_by: Option<String>,
}

impl From<EventRow> for EventView {
    fn from(row: EventRow) -> Self {
        Self {
            id: row.event_id,
            source: row.source,
            merchant_id: row.merchant_id,
            provider_event_id: row.provider_event_id,
            kind: row.kind,
            status: row.status,
            reason: row.reason,
            attempts: row.attempts,
            occurred_at: row.occurred_at,
            received_at: row.received_at,
            next_attempt_at: row.settled_at.is_none().then_some(row.next_attempt_at),
            settled_at: row.settled_at,
            dismissed_by: row.dismissed_by,
        }
    }
}
