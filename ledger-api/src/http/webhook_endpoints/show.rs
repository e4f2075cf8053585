//! `GET /v1/webhook-endpoints/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::EndpointView;
use crate::app::{self, App};
use crate::db::webhooks::endpoints::{self, EndpointRow};
use crate::http::auth::WatchKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a webhook endpoint
#[utoipa::path(
    get,
    path = "/v1/webhook-endpoints/{id}",
    operation_id = "show_webhook_endpoint",
    tag = tags::WEBHOOKS,
    params(WatchKey, Id),
    responses(
        (status = 200, description = "The endpoint", body = EndpointView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Id(endpoint_id): Id,
) -> Answer<Json<EndpointView>> {
    let mut connection = app.db.acquire().await?;
    let row = find(&mut connection, merchant_id, endpoint_id).await?;
    Ok(Json(EndpointView::new(row, app::now())))
}

/// The endpoint as it now stands.
pub(super) async fn find(connection: &mut PgConnection, merchant_id: Uuid, endpoint_id: Uuid) -> Answer<EndpointRow> {
    let found = endpoints::find(connection, merchant_id, endpoint_id).await?;
    found.ok_or_else(|| Problem::not_found("webhook endpoint"))
}
