//! `GET /v1/referrals/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::views::referral::{self, ReferralView};

/// Show a referral
#[utoipa::path(
    get,
    path = "/v1/referrals/{id}",
    operation_id = "show_referral",
    tag = tags::REFERRALS,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The referral", body = ReferralView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(referral_id): Id,
) -> Answer<Json<ReferralView>> {
    let mut connection = app.db.acquire().await?;
    let found = referral::load(&mut connection, merchant_id, &[referral_id]).await?.pop();
    found.map(Json).ok_or_else(|| Problem::not_found("referral"))
}
