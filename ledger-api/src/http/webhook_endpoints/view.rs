//! An endpoint as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use super::fields::EventName;
use crate::db::webhooks::endpoints::EndpointRow;
use crate::deliveries::SigningSecret;
use crate::domain::delivery::EndpointStatus;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookEndpoint)]
pub(crate) struct EndpointView {
    id: Uuid,
    #[schema(example = "https://hooks.shop.example/tributary")]
    url: String,
    #[schema(value_type = Vec<EventName>)]
    events: Vec<String>,
    #[schema(example = "ERP")]
    description: Option<String>,
    #[schema(value_type = EndpointStatus)]
    status: String,
    /// Since when it has taken nothing; null: it took the last one, or was never tried.
    #[serde(with = "rfc3339::option")]
    failing_since: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    /// Why it is not called; null while it is.
    disabled_reason: Option<String>,
    /// Until when the secret before this one signs too; null: it does not.
    #[serde(with = "rfc3339::option")]
    previous_secret_until: Option<OffsetDateTime>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
}

/// The same with its secret, which is told only when it is new.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookEndpointWithSecret)]
pub(crate) struct EndpointWithSecret {
    #[serde(flatten)]
    endpoint: EndpointView,
    /// What its requests are signed with.
    #[schema(example = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")]
    secret: String,
}

impl EndpointView {
    pub(super) fn new(row: EndpointRow, now: OffsetDateTime) -> Self {
        Self {
            id: row.endpoint_id,
            url: row.url,
            events: row.events,
            description: row.description,
            status: row.status,
            failing_since: row.failing_since,
            disabled_at: row.disabled_at,
            disabled_reason: row.disabled_reason,
            previous_secret_until: row.previous_secret_until.filter(|until| *until > now),
            created_at: row.created_at,
        }
    }

    pub(super) fn with(self, secret: &SigningSecret) -> EndpointWithSecret {
        EndpointWithSecret { endpoint: self, secret: secret.reveal() }
    }
}
