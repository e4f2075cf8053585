//! `POST /v1/deliveries/{id}/replay`: the same event once more, under the same id, with all its retries. Asking again while
//! it waits makes it due at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::view::{DeliveryView, view_of};
use crate::app::{self, App};
use crate::db::webhooks::deliveries;
use crate::http::auth::MerchantKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Deliver again
///
/// The same event under the same id, with all its retries, whatever became of it. Asking again while it waits makes it due
/// at once.
#[utoipa::path(
    post,
    path = "/v1/deliveries/{id}/replay",
    operation_id = "replay_delivery",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id),
    responses(
        (status = 202, description = "The delivery, which is about to be made", body = DeliveryView),
        InvalidState,
    ),
)]
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(delivery_id): Id,
    _: NoBody,
) -> Answer<(StatusCode, Json<DeliveryView>)> {
    let mut transaction = app.db.begin().await?;
    view_of(&mut transaction, merchant_id, delivery_id).await?;
    if !deliveries::replay(&mut transaction, merchant_id, delivery_id, app::now()).await? {
        return Err(Problem::invalid_state("its endpoint is disabled; enable it first"));
    }
    let view = view_of(&mut transaction, merchant_id, delivery_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}
