//! `POST /v1/payout-runs/{id}/settle`: the bank has paid every SEPA payout of the run that is with it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use time::Date;

use super::show::detail_of;
use super::view::RunDetail;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::day::day;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::payouts::check_day;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::payouts::sepa;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RunSettlementBody)]
pub(super) struct SettleRunBody {
    /// The bank's day.
    #[serde(default, with = "day::option")]
    settled_on: Option<Date>,
}

/// Settle a run
///
/// The bank has paid every SEPA payout of the run that is with it. A draft is `invalid_state`.
#[utoipa::path(
    post,
    path = "/v1/payout-runs/{id}/settle",
    operation_id = "settle_payout_run",
    tag = tags::SEPA,
    params(FinanceKey, Id),
    request_body = SettleRunBody,
    responses(
        (status = 200, description = "The run as it now stands", body = RunDetail),
        InvalidState,
    ),
)]
pub(super) async fn settle(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_run_id): Id,
    Body(SettleRunBody { settled_on }): Body<SettleRunBody>,
) -> Answer<Json<RunDetail>> {
    let mut check = Check::default();
    check_day(&mut check, settled_on);
    check.done()?;
    sepa::settle_run(&app.db, merchant_id, payout_run_id, settled_on, &caller).await?;
    detail_of(&mut *app.db.acquire().await?, merchant_id, payout_run_id).await.map(Json)
}
