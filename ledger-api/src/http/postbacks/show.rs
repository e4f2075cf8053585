//! `GET /v1/affiliates/{id}/postback`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::app::App;
use crate::db::webhooks::endpoints::EndpointRow;
use crate::db::webhooks::postbacks;
use crate::http::auth::WatchKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// A postback as clients see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Postback)]
pub(super) struct PostbackView {
    id: Uuid,
    #[schema(value_type = Uuid)]
    affiliate_id: Option<Uuid>,
    /// With its macros.
    #[schema(example = "https://partner.example/postback?click={click_id}&sum={commission}")]
    url: String,
    #[schema(value_type = Vec<crate::domain::event::EventType>)]
    events: Vec<String>,
    #[schema(value_type = crate::domain::delivery::EndpointStatus)]
    status: String,
    /// Since when it has taken nothing; null: it took the last one, or was never tried.
    #[serde(with = "rfc3339::option")]
    failing_since: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    /// Why it is not called; null while it is.
    disabled_reason: Option<String>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
}

impl From<EndpointRow> for PostbackView {
    fn from(row: EndpointRow) -> Self {
        Self {
            id: row.endpoint_id,
            affiliate_id: row.affiliate_id,
            url: row.url,
            events: row.events,
            status: row.status,
            failing_since: row.failing_since,
            disabled_at: row.disabled_at,
            disabled_reason: row.disabled_reason,
            created_at: row.created_at,
        }
    }
}

/// Show an affiliate's postback
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}/postback",
    operation_id = "show_postback",
    tag = tags::WEBHOOKS,
    params(WatchKey, Id),
    responses(
        (status = 200, description = "The postback", body = PostbackView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Id(affiliate_id): Id,
) -> Answer<Json<PostbackView>> {
    let mut connection = app.db.acquire().await?;
    find(&mut connection, merchant_id, affiliate_id).await.map(|row| Json(row.into()))
}

/// The affiliate's postback as it now stands.
pub(super) async fn find(connection: &mut PgConnection, merchant_id: Uuid, affiliate_id: Uuid) -> Answer<EndpointRow> {
    let found = postbacks::find(connection, merchant_id, affiliate_id).await?;
    found.ok_or_else(|| Problem::not_found("postback"))
}
