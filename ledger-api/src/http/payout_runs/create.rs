//! `POST /v1/payout-runs`: a draft reserves everything that is payable now.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::http::auth::FinanceKey;
use crate::http::idempotency::Once;
use crate::http::openapi::{InvalidState, tags};
use crate::http::problem::Answer;
use crate::payouts::{self, PayoutError};

/// Draft a run
///
/// One payout for each affiliate and currency, with everything that is payable. The money is reserved. When nobody can be
/// paid it answers `invalid_state`. A draft of more than 5,000 affiliates or 20,000 commissions is answered before it is made:
/// then `progress.undrafted` is above 0 until it is.
#[utoipa::path(
    post,
    path = "/v1/payout-runs",
    operation_id = "create_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey, Once),
    responses(
        (status = 201, description = "The draft", body = RunDetail),
        InvalidState,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    once: Once,
) -> Answer<Response> {
    retrying!(draft(&app, merchant_id, &caller, &once).await)?
}

/// The outer error may mean "the same transaction, again"; the inner one is the caller's.
async fn draft(app: &App, merchant_id: Uuid, caller: &Caller, once: &Once) -> Result<Answer<Response>, PayoutError> {
    let mut transaction = app.db.begin().await?;
    match once.answered(&mut transaction, app, merchant_id).await {
        Ok(None) => {}
        Ok(Some(first)) => return Ok(Ok(first)),
        Err(problem) => return Ok(Err(problem)),
    }
    let payout_run_id = payouts::draft(&mut transaction, merchant_id, &app.rails, caller).await?;
    let answer = async {
        let detail = detail_of(&mut transaction, merchant_id, payout_run_id).await?;
        once.keep(&mut transaction, app, merchant_id, StatusCode::CREATED, &detail).await
    };
    let answer = answer.await;
    if answer.is_ok() {
        transaction.commit().await?;
    }
    Ok(answer)
}
