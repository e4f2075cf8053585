//! `POST /v1/payouts/{id}/retry`: a refused payout is reserved again and sent under a new key.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::show::detail_of;
use super::view::PayoutDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::payouts;

/// Retry a refused payout
///
/// Sends it again under a new key, to where it was drafted to. `invalid_state` when what it would pay is not payable any
/// more, or its affiliate, destination, holds or balance changed since the draft: then the next run pays what can be paid.
#[utoipa::path(
    post,
    path = "/v1/payouts/{id}/retry",
    operation_id = "retry_payout",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The payout as it now stands", body = PayoutDetail),
        InvalidState,
    ),
)]
pub(super) async fn retry(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_id): Id,
    _: NoBody,
) -> Answer<Json<PayoutDetail>> {
    payouts::retry(&app.db, merchant_id, payout_id, &app.rails, &caller).await?;
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_id).await.map(Json)
}
