//! `GET /v1/disputes`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::DisputeView;
use crate::app::App;
use crate::db::disputes;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those of this order of yours.
    order_id: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List disputes
#[utoipa::path(
    get,
    path = "/v1/disputes",
    operation_id = "list_disputes",
    tag = tags::REFUNDS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of disputes", body = Page<DisputeView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<DisputeView>>> {
    let window = Window::new(List::Disputes, query.limit, query.cursor.as_deref())?;
    let (order_id, rows) = (query.order_id.as_deref(), window.rows_to_read());
    let mut connection = app.db.acquire().await?;
    let rows = disputes::list(&mut connection, merchant_id, order_id, window.before, rows).await?;
    let page = window.page(rows, |(_, dispute)| dispute.id);
    Ok(Json(page.map(|(order_id, dispute)| DisputeView::new(order_id, dispute))))
}
