//! `POST /v1/coupons`: 201 when the code is new, 200 when it leads to that link already.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::view::CouponView;
use crate::app::{self, App};
use crate::db::{coupons, links};
use crate::domain::coupon::CouponCode;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, NotFound, tags};
use crate::http::problem::{Answer, Code, Problem};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CouponBody)]
pub(crate) struct Request {
    /// Compared without regard to case; shown in upper case.
    #[schema(pattern = "^[A-Za-z0-9_-]{3,64}$", example = "SAVE10")]
    code: String,
    /// The link it leads to.
    link_id: Uuid,
}

/// Create a coupon
///
/// A code leads to one link for ever; another merchant may use the same code.
#[utoipa::path(
    post,
    path = "/v1/coupons",
    operation_id = "create_coupon",
    tag = tags::COUPONS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The coupon", body = CouponView),
        (status = 200, description = "The code leads to that link already", body = CouponView),
        Conflict,
        NotFound,
    ),
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let code = CouponCode::parse(&request.code).map_err(|bad| Problem::field("code", "invalid", bad.to_string()))?;
    let coupon_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    if links::find(&mut transaction, merchant_id, request.link_id).await?.is_none() {
        return Err(Problem::not_found("link"));
    }
    let new = coupons::insert(&mut transaction, merchant_id, coupon_id, &code, request.link_id).await?;
    let stored = coupons::find(&mut transaction, merchant_id, &code).await?;
    let stored = stored.ok_or_else(|| Problem::internal("a stored coupon cannot be read"))?;
    if stored.link_id != request.link_id {
        return Err(Problem::new(Code::Conflict, format!("the coupon {code} leads to another link")));
    }
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = once.keep(&mut transaction, &app, merchant_id, status, &CouponView::from(stored)).await?;
    transaction.commit().await?;
    Ok(answer)
}
