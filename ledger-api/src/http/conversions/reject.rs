//! `POST /v1/conversions/{id}/reject {reason}`. Saying it again is answered like the first time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::show::view_of;
use super::view::ConversionView;
use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::reversal::{self, Rejection};

/// Longest reason, in characters.
pub(crate) const REASON_CHARS: usize = 500;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConversionRejectionBody)]
pub(super) struct RejectBody {
    /// The affiliate will read it.
    #[schema(min_length = 1, max_length = 500, example = "test order")]
    reason: String,
}

/// Reject a conversion
///
/// Takes its commissions back. Once a commission is in a payout only a refund does. Saying it again is answered like the
/// first time.
#[utoipa::path(
    post,
    path = "/v1/conversions/{id}/reject",
    operation_id = "reject_conversion",
    tag = tags::CONVERSIONS,
    params(MerchantKey, Id),
    request_body = RejectBody,
    responses(
        (status = 200, description = "The conversion as it now stands", body = ConversionView),
        InvalidState,
    ),
)]
pub(super) async fn reject(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(conversion_id): Id,
    Body(body): Body<RejectBody>,
) -> Answer<Json<ConversionView>> {
    let mut check = Check::default();
    check.text("reason", &body.reason, REASON_CHARS);
    check.done()?;
    let rejection = Rejection { conversion_id, reason: body.reason, caller };
    reversal::reject(&app.db, merchant_id, &rejection).await?;
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, conversion_id).await.map(Json)
}
