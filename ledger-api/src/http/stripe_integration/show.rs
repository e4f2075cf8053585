//! `GET /v1/integrations/stripe`: 200 also before there is a secret, because Stripe wants the address first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::IntegrationView;
use crate::app::{self, App};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::problem::Answer;

/// Show the connection to Stripe
///
/// Also before there is a secret, because Stripe wants the address first.
#[utoipa::path(
    get,
    path = "/v1/integrations/stripe",
    operation_id = "show_stripe_integration",
    tag = tags::STRIPE,
    params(ReadKey),
    responses(
        (status = 200, description = "The connection", body = IntegrationView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
) -> Answer<Json<IntegrationView>> {
    let mut connection = app.db.acquire().await?;
    Ok(Json(IntegrationView::read(&mut connection, merchant_id, app::now()).await?))
}
