//! `POST /v1/fraud/{commission_id}/release {reason}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::verdict::{VerdictBody, decide};
use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::screening::Verdict;
use crate::views::conversion::ConversionView;

/// Release a held commission
///
/// It goes on its way: approved when its hold is over. With the commission of the affiliate who brought the order goes the
/// recruiter's share. Saying it again is answered like the first time.
#[utoipa::path(
    post,
    path = "/v1/fraud/{id}/release",
    operation_id = "release_held_commission",
    tag = tags::FRAUD,
    params(MerchantKey, Id),
    request_body = VerdictBody,
    responses(
        (status = 200, description = "The conversion as it now stands", body = ConversionView),
        InvalidState,
    ),
)]
pub(super) async fn release(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(commission_id): Id,
    Body(body): Body<VerdictBody>,
) -> Answer<Json<ConversionView>> {
    decide(&app, merchant_id, &caller, commission_id, Verdict::Release, &body).await.map(Json)
}
