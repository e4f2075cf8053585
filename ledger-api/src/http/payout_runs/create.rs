//! `POST /v1/payout-runs`: a draft reserves everything that is payable now.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::openapi::{InvalidState, tags};
use crate::http::problem::Answer;
use crate::payouts;

/// Draft a run
///
/// One payout for each affiliate and currency, with everything that is payable. The money is reserved. When nobody can be
/// paid it answers `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/payout-runs",
    operation_id = "create_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey),
    responses(
        (status = 201, description = "The draft", body = RunDetail),
        InvalidState,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
) -> Answer<(StatusCode, Json<RunDetail>)> {
    let payout_run_id = payouts::draft(&app.db, merchant_id, &caller).await?;
    Ok((StatusCode::CREATED, Json(detail_of(&app, merchant_id, payout_run_id).await?)))
}
