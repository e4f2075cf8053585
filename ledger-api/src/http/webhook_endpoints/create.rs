//! `POST /v1/webhook-endpoints`. The answer is the only one that has the secret.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::Request;
use super::show::find;
use super::view::{EndpointView, EndpointWithSecret};
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::webhooks::endpoints::{self, NewEndpoint};
use crate::deliveries::{SigningSecret, seal};
use crate::domain::caller::Caller;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, tags};
use crate::http::problem::{Answer, Code, Problem};

/// Endpoints of one merchant. Each gets every event it wants, so each is a cost to all.
const MOST: i64 = 20;

/// Create a webhook endpoint
///
/// The answer is the only one that has the secret. At most 20 endpoints.
#[utoipa::path(
    post,
    path = "/v1/webhook-endpoints",
    operation_id = "create_webhook_endpoint",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The endpoint with its secret", body = EndpointWithSecret),
        Conflict,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let (endpoint_id, secret) = store(&app, &mut transaction, merchant_id, &caller, request).await?;
    let stored = find(&mut transaction, merchant_id, endpoint_id).await?;
    let view = EndpointView::new(stored, app::now()).with(&secret);
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Stores an endpoint that was asked for, in the caller's transaction; returns its secret, which is told this once.
pub(crate) async fn store(
    app: &App,
    connection: &mut PgConnection,
    merchant_id: Uuid,
    caller: &Caller,
    request: Request,
) -> Answer<(Uuid, SigningSecret)> {
    let (url, events, description) = request.into_new(app.sender.reach())?;
    let endpoint_id = app::new_id().map_err(Problem::internal)?;
    let secret = SigningSecret::random().map_err(Problem::internal)?;
    let sealed = seal(&app.vault, merchant_id, endpoint_id, &secret).map_err(Problem::internal)?;
    let new = NewEndpoint {
        endpoint_id,
        url: url.as_str(),
        events: &events.names(),
        description: description.as_deref(),
        secret: &sealed,
        created_at: app::now(),
    };
    if !endpoints::insert(connection, merchant_id, &new, MOST).await? {
        return Err(Problem::new(Code::Conflict, format!("a merchant has at most {MOST} endpoints")));
    }
    let after = json!({ "url": new.url, "events": new.events });
    let deed = Deed { action: "webhook_endpoint.create", object_id: endpoint_id, before: None, after: Some(after) };
    audit::write(connection, merchant_id, app::new_id().map_err(Problem::internal)?, caller, &deed).await?;
    Ok((endpoint_id, secret))
}
