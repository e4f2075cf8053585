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
use crate::http::json::Body;
use crate::http::problem::Answer;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    status: Option<CouponStatus>,
}

pub(super) async fn update(
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
