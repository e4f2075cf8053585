//! `POST /v1/refunds/{refund_id}/fail`: the refund came back to the merchant. Saying it again is answered like the first
//! time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::RefundView;
use crate::app::{self, App};
use crate::http::auth::MerchantKey;
use crate::http::params::ExternalId;
use crate::http::problem::Answer;
use crate::reversal;

pub(super) async fn fail(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    ExternalId(refund_id): ExternalId,
) -> Answer<Json<RefundView>> {
    let recorded = reversal::fail_refund(&app.db, merchant_id, &refund_id, &caller, app::now()).await?;
    Ok(Json(recorded.stored.into()))
}
