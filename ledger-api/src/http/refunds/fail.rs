//! `POST /v1/refunds/{refund_id}/fail`: the refund came back to the merchant. Saying it again is answered like the first
//! time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::RefundView;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::ExternalId;
use crate::http::problem::Answer;
use crate::reversal;

/// Say that a refund failed
///
/// The money never reached the customer: the order and its commissions are as they would be without the refund. Saying it
/// again is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/refunds/{refund_id}/fail",
    operation_id = "fail_refund",
    tag = tags::REFUNDS,
    params(MerchantKey, ("refund_id" = String, Path, description = "Your id of the refund.", example = "order-1-refund")),
    responses(
        (status = 200, description = "The refund as it now stands", body = RefundView),
        InvalidState,
    ),
)]
pub(super) async fn fail(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    ExternalId(refund_id): ExternalId,
    _: NoBody,
) -> Answer<Json<RefundView>> {
    let recorded = reversal::fail_refund(&app.db, merchant_id, &refund_id, &caller, app::now()).await?;
    Ok(Json(recorded.stored.into()))
}
