//! `GET /v1/webhook-endpoints`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::EndpointView;
use crate::app::{self, App};
use crate::db::webhooks::endpoints;
use crate::http::auth::MerchantKey;
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
    MerchantKey { merchant_id, .. }: MerchantKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<EndpointView>>> {
    let window = Window::new(query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = endpoints::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    let now = app::now();
    Ok(Json(window.page(rows, |row| row.endpoint_id).map(|row| EndpointView::new(row, now))))
}
