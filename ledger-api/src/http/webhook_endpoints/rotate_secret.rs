//! `POST /v1/webhook-endpoints/{id}/rotate-secret`: a new secret, told once. The present one signs beside it for a day, so
//! that the receiver can be given the new one without missing anything.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;
use time::Duration;
use uuid::Uuid;

use super::show::find;
use super::view::{EndpointView, EndpointWithSecret};
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::webhooks::endpoints;
use crate::deliveries::{SigningSecret, seal};
use crate::domain::caller::Caller;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Once;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// How long the secret before the new one signs too.
const OVERLAP: Duration = Duration::hours(24);

/// Replace the secret
///
/// For 24 hours the secret before it signs too.
#[utoipa::path(
    post,
    path = "/v1/webhook-endpoints/{id}/rotate-secret",
    operation_id = "rotate_webhook_secret",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id, Once),
    responses(
        (status = 200, description = "The endpoint with its new secret", body = EndpointWithSecret),
    ),
)]
pub(super) async fn rotate_secret(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(endpoint_id): Id,
    once: Once,
) -> Answer<Response> {
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let secret = rotate(&app, &mut transaction, merchant_id, &caller, endpoint_id).await?;
    let new = find(&mut transaction, merchant_id, endpoint_id).await?;
    let view = EndpointView::new(new, app::now()).with(&secret);
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::OK, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Replaces a secret in the caller's transaction; returns the new one, which is told this once.
pub(crate) async fn rotate(
    app: &App,
    connection: &mut PgConnection,
    merchant_id: Uuid,
    caller: &Caller,
    endpoint_id: Uuid,
) -> Answer<SigningSecret> {
    let secret = SigningSecret::random().map_err(Problem::internal)?;
    let sealed = seal(&app.vault, merchant_id, endpoint_id, &secret).map_err(Problem::internal)?;
    let old = endpoints::lock(connection, merchant_id, endpoint_id).await?;
    old.ok_or_else(|| Problem::not_found("webhook endpoint"))?;
    endpoints::rotate_secret(connection, merchant_id, endpoint_id, &sealed, app::now() + OVERLAP).await?;
    let deed = Deed { action: "webhook_endpoint.rotate_secret", object_id: endpoint_id, before: None, after: None };
    audit::write(connection, merchant_id, app::new_id().map_err(Problem::internal)?, caller, &deed).await?;
    Ok(secret)
}
