//! `POST /v1/payout-runs/{id}/approve`: another person than the maker sends the run, or lets go on what of it is paused.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::NoBody;
use crate::http::openapi::{FourEyesRequired, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::payouts;

/// Approve a run
///
/// By another person than its maker. It is answered at once; the run's `progress` shows how far it has come. Before a
/// payout is sent it is looked at again: if its affiliate, destination, holds or balance changed since the draft, it is
/// left out, with the reason. On a run of which something is paused it means "go on with all of it".
#[utoipa::path(
    post,
    path = "/v1/payout-runs/{id}/approve",
    operation_id = "approve_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The run as it now stands", body = RunDetail),
        FourEyesRequired,
        InvalidState,
    ),
)]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_run_id): Id,
    _: NoBody,
) -> Answer<Json<RunDetail>> {
    payouts::approve(&app.db, merchant_id, payout_run_id, &caller).await?;
    detail_of(&mut *app.db.acquire().await?, merchant_id, payout_run_id).await.map(Json)
}
