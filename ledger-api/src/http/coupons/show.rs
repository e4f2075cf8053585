//! `GET /v1/coupons/{code}`, in either case.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::CouponView;
use crate::app::App;
use crate::db::coupons;
use crate::domain::coupon::CouponCode;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};

/// The code in the path. A text that cannot be a code names no coupon.
pub(crate) struct CodeInPath(pub(crate) CouponCode);

impl<S: Send + Sync> FromRequestParts<S> for CodeInPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| Problem::not_found("coupon"))?;
        CouponCode::parse(&text).map(Self).map_err(|_| Problem::not_found("coupon"))
    }
}

/// Show a coupon
#[utoipa::path(
    get,
    path = "/v1/coupons/{code}",
    operation_id = "show_coupon",
    tag = tags::COUPONS,
    params(ReadKey, ("code" = String, Path, description = "The code, in either case.", example = "SAVE10")),
    responses(
        (status = 200, description = "The coupon", body = CouponView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    CodeInPath(code): CodeInPath,
) -> Answer<Json<CouponView>> {
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, &code).await.map(Json)
}

/// The coupon as it now stands.
pub(super) async fn view_of(connection: &mut PgConnection, merchant_id: Uuid, code: &CouponCode) -> Answer<CouponView> {
    let found = coupons::find(connection, merchant_id, code).await?;
    found.map(CouponView::from).ok_or_else(|| Problem::not_found("coupon"))
}
