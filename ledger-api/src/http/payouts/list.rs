//! `GET /v1/payouts`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::PayoutView;
use crate::app::App;
use crate::db::payouts::list::{self, Filter};
use crate::domain::payout::PayoutStatus;
use crate::http::auth::FinanceKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those in this state.
    status: Option<PayoutStatus>,
    /// Only this affiliate's.
    affiliate_id: Option<Uuid>,
    /// Only this run's.
    payout_run_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List payouts
#[utoipa::path(
    get,
    path = "/v1/payouts",
    operation_id = "list_payouts",
    tag = tags::PAYOUTS,
    params(FinanceKey, Query),
    responses(
        (status = 200, description = "A page of payouts", body = Page<PayoutView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<PayoutView>>> {
    let window = Window::new(List::Payouts, query.limit, query.cursor.as_deref())?;
    let filter = Filter {
        status: query.status.map(PayoutStatus::name),
        affiliate_id: query.affiliate_id,
        payout_run_id: query.payout_run_id,
    };
    let mut connection = app.db.acquire().await?;
    let rows = list::list(&mut connection, merchant_id, &filter, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |payout| payout.payout_id).map(PayoutView::from)))
}
