//! `GET /v1/affiliates/{id}/postback/deliveries?status=`.

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

/// List calls of an affiliate's postback
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}/postback/deliveries",
    operation_id = "list_postback_deliveries",
    tag = tags::WEBHOOKS,
    params(WatchKey, Id, Query),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<DeliveryView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Id(affiliate_id): Id,
    Params(query): Params<Query>,
) -> Answer<Json<Page<DeliveryView>>> {
    let mut connection = app.db.acquire().await?;
    let postback = find(&mut connection, merchant_id, affiliate_id).await?;
    page_of(&mut connection, merchant_id, postback.endpoint_id, &query).await.map(Json)
}
