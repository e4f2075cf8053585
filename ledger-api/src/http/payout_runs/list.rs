//! `GET /v1/payout-runs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::RunView;
use crate::app::App;
use crate::db::payouts::{pauses, runs};
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List runs
#[utoipa::path(
    get,
    path = "/v1/payout-runs",
    operation_id = "list_payout_runs",
    tag = tags::PAYOUTS,
    params(FinanceKey, Query),
    responses(
        (status = 200, description = "A page of runs", body = Page<RunView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<RunView>>> {
    let window = Window::new(List::PayoutRuns, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = runs::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |run| run.payout_run_id);
    let ids: Vec<Uuid> = page.data.iter().map(|run| run.payout_run_id).collect();
    let totals = runs::totals(&mut connection, merchant_id, &ids).await?;
    let paused = pauses::of_runs(&mut connection, merchant_id, &ids).await?;
    Ok(Json(page.map(|run| RunView::new(run, &totals, &paused))))
}
