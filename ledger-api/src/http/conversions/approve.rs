//! `POST /v1/conversions/{id}/approve`: by hand, also before the hold is over. Saying it again is answered like the
//! first time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::show::view_of;
use super::view::ConversionView;
use crate::app::App;
use crate::approval;
use crate::http::auth::MerchantKey;
use crate::http::json::NoBody;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;

/// Approve a conversion
///
/// By hand, also before the hold is over, unless the order was refunded in full, a dispute is open, or the commission is
/// held; one that the fraud rules have not looked at yet is shown to them first. Saying it again is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/conversions/{id}/approve",
    operation_id = "approve_conversion",
    tag = tags::CONVERSIONS,
    params(MerchantKey, Id),
    responses(
        (status = 200, description = "The conversion as it now stands", body = ConversionView),
        InvalidState,
    ),
)]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(conversion_id): Id,
    _: NoBody,
) -> Answer<Json<ConversionView>> {
    approval::approve_conversion(&app.db, merchant_id, conversion_id, app.click_retention_days, &caller).await?;
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, conversion_id).await.map(Json)
}
