//! `POST /v1/payout-runs/{id}/cancel`: what certainly did not leave is payable again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::payouts;

/// Cancel a run
///
/// Gives a draft up, or what of the paused parts of a run was not sent, or sent and turned away each time: it is payable
/// again. Everything else goes on.
#[utoipa::path(
    post,
    path = "/v1/payout-runs/{id}/cancel",
    operation_id = "cancel_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The run as it now stands", body = RunDetail),
        InvalidState,
    ),
)]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_run_id): Id,
    _: NoBody,
) -> Answer<Json<RunDetail>> {
    payouts::cancel(&app.db, merchant_id, payout_run_id, &caller).await?;
    detail_of(&mut *app.db.acquire().await?, merchant_id, payout_run_id).await.map(Json)
}
