//! The integration and its events as clients see them. A secret is never shown; a body neither, it holds customers'
//! addresses.

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::provider_events::{self, EventRow};
use crate::db::stripe_secrets;

/// Among so many of the newest events the kinds that were heard are looked for.
const HEARD_AMONG: i64 = 1_000;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StripeIntegration)]
pub(super) struct IntegrationView {
    /// Whether events are believed: there is a secret.
    active: bool,
    /// Where Stripe sends them, below this API's address.
    #[schema(example = "/webhooks/stripe/01a204c4-e90a-70b1-9285-e6554767bec6")]
    webhook_path: String,
    /// The newest first; a second one while it is being replaced.
    secrets: Vec<SecretView>,
    /// Kinds of the newest events, the last one heard first.
    heard: Vec<HeardView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StripeSecret)]
struct SecretView {
    /// So that a person recognises it.
    #[schema(example = "shop")]
    last_four: String,
    /// Null until the first event tells.
    livemode: Option<bool>,
    #[schema(example = "owner@my-shop.example")]
    set_by: String,
    #[serde(with = "rfc3339")]
    set_at: OffsetDateTime,
    /// When it stops being good; null for the one in use.
    #[serde(with = "rfc3339::option")]
    valid_until: Option<OffsetDateTime>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StripeKindHeard)]
struct HeardView {
    #[schema(example = "checkout.session.completed")]
    kind: String,
    #[serde(with = "rfc3339")]
    last_received_at: OffsetDateTime,
}

impl IntegrationView {
    pub(super) async fn read(
        connection: &mut PgConnection,
        merchant_id: Uuid,
        now: OffsetDateTime,
    ) -> Result<Self, sqlx::Error> {
        let secrets = stripe_secrets::good(connection, merchant_id, now).await?;
        let heard = provider_events::heard_of_merchant(connection, merchant_id, HEARD_AMONG).await?;
        let secret = |row: stripe_secrets::SecretRow| SecretView {
            last_four: row.last_four,
            livemode: row.livemode,
            set_by: row.set_by,
            set_at: row.set_at,
            valid_until: row.retires_at,
        };
        let kind = |row: provider_events::Heard| HeardView { kind: row.kind, last_received_at: row.last_received_at };
        Ok(Self {
            active: !secrets.is_empty(),
            webhook_path: format!("/webhooks/stripe/{merchant_id}"),
            secrets: secrets.into_iter().map(secret).collect(),
            heard: heard.into_iter().map(kind).collect(),
        })
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StripeEvent)]
pub(super) struct EventView {
    id: Uuid,
    /// Stripe's.
    #[schema(example = "evt_1AbCdEfGh")]
    stripe_event_id: String,
    #[schema(example = "refund.created")]
    kind: String,
    #[schema(value_type = crate::domain::provider_event::EventStatus, example = "applied")]
    status: String,
    /// Why it is ignored, or what it waits for.
    reason: Option<String>,
    /// What it is in the books.
    #[schema(
        value_type = Option<Object>,
        example = json!({"refund_id": "re_1", "order_id": "cs_1", "amount": 1000, "currency": "EUR"})
    )]
    became: Option<Value>,
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
}

impl From<EventRow> for EventView {
    fn from(row: EventRow) -> Self {
        Self {
            id: row.event_id,
            stripe_event_id: row.provider_event_id,
            kind: row.kind,
            status: row.status,
            reason: row.reason,
            became: row.became,
            attempts: row.attempts,
            occurred_at: row.occurred_at,
            received_at: row.received_at,
            next_attempt_at: row.settled_at.is_none().then_some(row.next_attempt_at),
            settled_at: row.settled_at,
        }
    }
}
