//! `PATCH /v1/coupons/{code}`: pause, resume. Orders that were credited stay credited.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::show::{CodeInPath, view_of};
use super::view::CouponView;
use crate::app::App;
use crate::db::coupons;
use crate::domain::status::CouponStatus;
use crate::http::auth::MerchantKey;
use crate::http::change::never_null;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CouponChanges, example = json!({"status": "paused"}))]
pub(crate) struct Request {
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = CouponStatus)]
    status: Option<CouponStatus>,
}

/// Pause or resume a coupon
///
/// A paused coupon is an unknown one. Orders that were credited stay credited.
#[utoipa::path(
    patch,
    path = "/v1/coupons/{code}",
    operation_id = "update_coupon",
    tag = tags::COUPONS,
    params(MerchantKey, ("code" = String, Path, description = "The code, in either case.", example = "SAVE10")),
    request_body = Request,
    responses(
        (status = 200, description = "The coupon as it now stands", body = CouponView),
    ),
)]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    CodeInPath(code): CodeInPath,
    Body(request): Body<Request>,
) -> Answer<Json<CouponView>> {
    let mut connection = app.db.acquire().await?;
    if let Some(status) = request.status {
        coupons::set_status(&mut connection, merchant_id, &code, status).await?;
    }
    view_of(&mut connection, merchant_id, &code).await.map(Json)
}
