//! `GET /v1/deliveries/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::{DeliveryView, view_of};
use crate::app::App;
use crate::http::auth::WatchKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Show a delivery
#[utoipa::path(
    get,
    path = "/v1/deliveries/{id}",
    operation_id = "show_delivery",
    tag = tags::WEBHOOKS,
    params(WatchKey, Id),
    responses(
        (status = 200, description = "The delivery", body = DeliveryView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    WatchKey { merchant_id, .. }: WatchKey,
    Id(delivery_id): Id,
) -> Answer<Json<DeliveryView>> {
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, delivery_id).await.map(Json)
}
