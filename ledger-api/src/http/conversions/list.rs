//! `GET /v1/conversions?order_id=&status=&affiliate_id=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::{self, ConversionView};
use crate::app::App;
use crate::db::conversion_details::{self, Filter};
use crate::domain::status::ConversionStatus;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only this order.
    #[param(example = "order-1001")]
    order_id: Option<String>,
    /// Only those in this state.
    status: Option<ConversionStatus>,
    /// Only those credited to this affiliate.
    affiliate_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List conversions
#[utoipa::path(
    get,
    path = "/v1/conversions",
    operation_id = "list_conversions",
    tag = tags::CONVERSIONS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of conversions", body = Page<ConversionView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<ConversionView>>> {
    let window = Window::new(List::Conversions, query.limit, query.cursor.as_deref())?;
    let filter = Filter {
        order_id: query.order_id.as_deref(),
        status: query.status.map(ConversionStatus::name),
        affiliate_id: query.affiliate_id,
    };
    let mut connection = app.db.acquire().await?;
    let ids =
        conversion_details::list(&mut connection, merchant_id, &filter, window.before, window.rows_to_read()).await?;
    let rows = view::load(&mut connection, merchant_id, &ids).await?;
    Ok(Json(window.page(rows, |conversion| conversion.id)))
}
