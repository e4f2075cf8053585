//! `GET /v1/coupons`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::CouponView;
use crate::app::App;
use crate::db::coupons::{self, Filter};
use crate::domain::status::CouponStatus;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those of this link.
    link_id: Option<Uuid>,
    /// Only those in this state.
    status: Option<CouponStatus>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List coupons
#[utoipa::path(
    get,
    path = "/v1/coupons",
    operation_id = "list_coupons",
    tag = tags::COUPONS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of coupons", body = Page<CouponView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<CouponView>>> {
    let window = Window::new(List::Coupons, query.limit, query.cursor.as_deref())?;
    let filter = Filter { code: None, link_id: query.link_id, status: query.status };
    let mut connection = app.db.acquire().await?;
    let rows = coupons::list(&mut connection, merchant_id, &filter, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |coupon| coupon.coupon_id).map(CouponView::from)))
}
