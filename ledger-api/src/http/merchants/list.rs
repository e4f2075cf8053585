//! `GET /v1/merchants`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::app::App;
use crate::db::merchants::{self, Merchant};
use crate::http::auth::OperatorKey;
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
    _: OperatorKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<Merchant>>> {
    let window = Window::new(query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = merchants::list(&mut connection, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |merchant| merchant.merchant_id)))
}
