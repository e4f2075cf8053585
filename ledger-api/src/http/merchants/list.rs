//! `GET /v1/merchants`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::app::App;
use crate::db::merchants::{self, Merchant};
use crate::http::auth::OperatorKey;
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

/// List merchants
#[utoipa::path(
    get,
    path = "/v1/merchants",
    operation_id = "list_merchants",
    tag = tags::MERCHANTS,
    params(OperatorKey, Query),
    responses(
        (status = 200, description = "A page of merchants", body = Page<Merchant>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<Merchant>>> {
    let window = Window::new(List::Merchants, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = merchants::list(&mut connection, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |merchant| merchant.merchant_id)))
}
