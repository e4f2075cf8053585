//! `GET /v1/webhook-endpoints`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::EndpointView;
use crate::app::{self, App};
use crate::db::webhooks::endpoints;
use crate::http::auth::WatchKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List webhook endpoints
#[utoipa::path(
    get,
    path = "/v1/webhook-endpoints",
    operation_id = "list_webhook_endpoints",
    tag = tags::WEBHOOKS,
    params(WatchKey, Query),
    responses(
        (status = 200, description = "A page of endpoints", body = Page<EndpointView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<EndpointView>>> {
    let window = Window::new(List::WebhookEndpoints, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = endpoints::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    let now = app::now();
    Ok(Json(window.page(rows, |row| row.endpoint_id).map(|row| EndpointView::new(row, now))))
}
