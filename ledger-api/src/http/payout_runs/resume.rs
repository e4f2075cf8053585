//! `POST /v1/payout-runs/{id}/resume`: another person than the maker lets paused parts of a run go on.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::money::Currency;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::domain::rail::Rail;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::openapi::{FourEyesRequired, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::payouts::{self, Parts};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResumeBody)]
pub(super) struct ResumeBody {
    /// Only what goes this way; by default every way.
    #[serde(default)]
    rail: Option<Rail>,
    /// Only what is paid in this currency; by default every one.
    #[serde(default)]
    currency: Option<Currency>,
}

/// Let paused parts of a run go on
///
/// By another person than its maker. What had been tried is tried again at once. If it is still sent away, the part is paused
/// again. Where nothing is paused, nothing changes; where only other parts are than the named one, that is `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/payout-runs/{id}/resume",
    operation_id = "resume_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    request_body = ResumeBody,
    responses(
        (status = 200, description = "The run as it now stands", body = RunDetail),
        FourEyesRequired,
        InvalidState,
    ),
)]
pub(super) async fn resume(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_run_id): Id,
    Body(ResumeBody { rail, currency }): Body<ResumeBody>,
) -> Answer<Json<RunDetail>> {
    payouts::resume(&app.db, merchant_id, payout_run_id, Parts { rail, currency }, &caller).await?;
    detail_of(&mut *app.db.acquire().await?, merchant_id, payout_run_id).await.map(Json)
}
