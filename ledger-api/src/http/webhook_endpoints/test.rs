//! `POST /v1/webhook-endpoints/{id}/test`: a `test.ping` to this endpoint, whatever it wants otherwise.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::show::find;
use crate::app::{self, App};
use crate::db::webhooks::deliveries::{self, NewDelivery};
use crate::db::webhooks::events::{self, NewEvent};
use crate::domain::delivery::EndpointStatus;
use crate::domain::event::TEST_PING;
use crate::events::body;
use crate::http::auth::MerchantKey;
use crate::http::deliveries::view::{DeliveryView, view_of};
use crate::http::idempotency::Once;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Send a test.ping
///
/// To this endpoint alone, whatever it wants otherwise.
#[utoipa::path(
    post,
    path = "/v1/webhook-endpoints/{id}/test",
    operation_id = "test_webhook_endpoint",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id, Once),
    responses(
        (status = 202, description = "The delivery, which is about to be made", body = DeliveryView),
        InvalidState,
    ),
)]
pub(crate) async fn test(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(endpoint_id): Id,
    once: Once,
) -> Answer<Response> {
    let event_id = app::new_id().map_err(Problem::internal)?;
    let delivery_id = app::new_id().map_err(Problem::internal)?;
    let now = app::now();
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let endpoint = find(&mut transaction, merchant_id, endpoint_id).await?;
    if endpoint.status != EndpointStatus::Enabled.name() {
        return Err(Problem::invalid_state("the endpoint is disabled; enable it first"));
    }
    let body = body(TEST_PING, now, &json!({ "endpoint_id": endpoint_id }))?;
    let event =
        NewEvent { event_id, r#type: TEST_PING, subject_id: endpoint_id, affiliate_id: None, body, occurred_at: now };
    events::insert_for_one(&mut transaction, merchant_id, &event).await?;
    let ping = NewDelivery { delivery_id, endpoint_id, event_id, url: None };
    deliveries::insert(&mut transaction, merchant_id, &[ping], now).await?;
    let view = view_of(&mut transaction, merchant_id, delivery_id).await?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::ACCEPTED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
