//! `GET /v1/fundings`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::FundingView;
use crate::app::App;
use crate::db::fundings;
use crate::http::auth::FinanceKey;
use crate::http::page::{Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<FundingView>>> {
    let window = Window::new(query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = fundings::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.funding_id).map(FundingView::from)))
}
