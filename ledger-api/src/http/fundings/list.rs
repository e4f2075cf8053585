//! `GET /v1/fundings`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::FundingView;
use crate::app::App;
use crate::db::fundings;
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

/// List fundings
#[utoipa::path(
    get,
    path = "/v1/fundings",
    operation_id = "list_fundings",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Query),
    responses(
        (status = 200, description = "A page of fundings", body = Page<FundingView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<FundingView>>> {
    let window = Window::new(List::Fundings, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = fundings::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.funding_id).map(FundingView::from)))
}
