//! `GET /v1/payout-runs/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::{ProgressView, RunDetail, RunView};
use crate::app::App;
use crate::db::payouts::list::{self, Filter};
use crate::db::payouts::{pauses, progress, runs, slices};
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::views::payout::PayoutView;

/// Payouts shown with their run.
const PAYOUTS_SHOWN: usize = 1_000;

/// Show a run
///
/// With up to 1,000 of its payouts.
#[utoipa::path(
    get,
    path = "/v1/payout-runs/{id}",
    operation_id = "show_payout_run",
    tag = tags::PAYOUTS,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The run", body = RunDetail),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_run_id): Id,
) -> Answer<Json<RunDetail>> {
    let mut connection = app.db.acquire().await?;
    detail_of(&mut connection, merchant_id, payout_run_id).await.map(Json)
}

/// The run as it now stands, for every call that ends by showing it.
pub(super) async fn detail_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Answer<RunDetail> {
    let run = runs::find(&mut *connection, merchant_id, payout_run_id).await?;
    let run = run.ok_or_else(|| Problem::not_found("payout run"))?;
    let totals = runs::totals(&mut *connection, merchant_id, &[payout_run_id]).await?;
    let paused = pauses::of_runs(&mut *connection, merchant_id, &[payout_run_id]).await?;
    let progress = progress::counts(&mut *connection, merchant_id, payout_run_id).await?;
    let undrafted = slices::left(&mut *connection, merchant_id, payout_run_id).await?;
    let filter = Filter { payout_run_id: Some(payout_run_id), ..Filter::default() };
    let one_more = i64::try_from(PAYOUTS_SHOWN + 1).unwrap_or(i64::MAX);
    let mut payouts = list::list(&mut *connection, merchant_id, &filter, None, one_more).await?;
    let has_more = payouts.len() > PAYOUTS_SHOWN;
    payouts.truncate(PAYOUTS_SHOWN);
    let payouts = payouts.into_iter().map(PayoutView::from).collect();
    Ok(RunDetail {
        run: RunView::new(run, &totals, &paused),
        progress: ProgressView::new(undrafted, progress),
        payouts,
        has_more,
    })
}
