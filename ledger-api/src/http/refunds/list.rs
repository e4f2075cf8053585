//! `GET /v1/refunds`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::RefundView;
use crate::app::App;
use crate::db::refunds;
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

/// List refunds
#[utoipa::path(
    get,
    path = "/v1/refunds",
    operation_id = "list_refunds",
    tag = tags::REFUNDS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of refunds", body = Page<RefundView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<RefundView>>> {
    let window = Window::new(List::Refunds, query.limit, query.cursor.as_deref())?;
    let (order_id, rows) = (query.order_id.as_deref(), window.rows_to_read());
    let mut connection = app.db.acquire().await?;
    let rows = refunds::list(&mut connection, merchant_id, order_id, window.before, rows).await?;
    Ok(Json(window.page(rows, |refund| refund.id).map(RefundView::from)))
}
