//! `POST /v1/payout-runs/{id}/sepa-files/{number}/return`: a bank file was rejected as a whole, or must not go out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Numbered;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::sepa;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnFileBody)]
pub(super) struct ReturnFileBody {
    /// The bank's code or words, or why it must not go out.
    #[schema(min_length = 1, max_length = 200, example = "FF01")]
    reason: String,
}

/// Return a bank file
///
/// The bank carries out nothing of it: it rejected the file, or never got it. Every payout in it that is not settled becomes
/// `refused`, also one that nobody has fetched; no affiliate's account is blocked. Afterwards the file cannot be fetched, and
/// must never be given to the bank. When none of its payouts is open it answers `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/payout-runs/{id}/sepa-files/{number}/return",
    operation_id = "return_sepa_file",
    tag = tags::SEPA,
    params(
        FinanceKey,
        ("id" = Uuid, Path, description = "The run"),
        ("number" = i32, Path, description = "The file's number in the run"),
    ),
    request_body = ReturnFileBody,
    responses(
        (status = 200, description = "The run as it now stands", body = RunDetail),
        InvalidState,
    ),
)]
pub(super) async fn bring_back(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Numbered(payout_run_id, number): Numbered,
    Body(ReturnFileBody { reason }): Body<ReturnFileBody>,
) -> Answer<Json<RunDetail>> {
    let mut check = Check::default();
    check.text("reason", &reason, sepa::REASON_CHARS);
    check.done()?;
    sepa::bring_back_file(&app.db, merchant_id, payout_run_id, number, &reason, &caller).await?;
    detail_of(&mut *app.db.acquire().await?, merchant_id, payout_run_id).await.map(Json)
}
