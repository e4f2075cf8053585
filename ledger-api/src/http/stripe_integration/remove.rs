//! `DELETE /v1/integrations/stripe`: nothing more is believed; what was told stays. Saying it again answers the same.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::openapi::tags;
use crate::http::problem::Answer;
use crate::stripe_integration;

/// Disconnect from Stripe
///
/// The secrets are forgotten and nothing more is believed; what was told stays. Saying it again answers the same.
#[utoipa::path(
    delete,
    path = "/v1/integrations/stripe",
    operation_id = "remove_stripe_secrets",
    tag = tags::STRIPE,
    params(MerchantKey),
    responses(
        (status = 204, description = "Forgotten"),
    ),
)]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
) -> Answer<StatusCode> {
    stripe_integration::remove(&app.db, merchant_id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
