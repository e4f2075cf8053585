//! `GET /v1/webhook-endpoints/{id}/deliveries?status=`: what was sent there, and how it went.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::show::find;
use crate::app::App;
use crate::http::auth::WatchKey;
use crate::http::deliveries::list::{Query, page_of};
use crate::http::deliveries::view::DeliveryView;
use crate::http::openapi::tags;
use crate::http::page::Page;
use crate::http::params::{Id, Params};
use crate::http::problem::Answer;

/// List deliveries to an endpoint
#[utoipa::path(
    get,
    path = "/v1/webhook-endpoints/{id}/deliveries",
    operation_id = "list_webhook_deliveries",
    tag = tags::WEBHOOKS,
    params(WatchKey, Id, Query),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<DeliveryView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Id(endpoint_id): Id,
    Params(query): Params<Query>,
) -> Answer<Json<Page<DeliveryView>>> {
    let mut connection = app.db.acquire().await?;
    find(&mut connection, merchant_id, endpoint_id).await?;
    page_of(&mut connection, merchant_id, endpoint_id, &query).await.map(Json)
}
