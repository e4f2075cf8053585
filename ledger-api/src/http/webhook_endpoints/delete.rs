//! `DELETE /v1/webhook-endpoints/{id}`: with everything that was to be delivered there, and the log of it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::webhooks::endpoints;
use crate::http::auth::MerchantKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Delete a webhook endpoint
#[utoipa::path(
    delete,
    path = "/v1/webhook-endpoints/{id}",
    operation_id = "delete_webhook_endpoint",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id),
    responses(
        (status = 204, description = "It is gone, and what was to be delivered there"),
    ),
)]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(endpoint_id): Id,
) -> Answer<StatusCode> {
    let mut transaction = app.db.begin().await?;
    let old = endpoints::lock(&mut transaction, merchant_id, endpoint_id).await?;
    let old = old.ok_or_else(|| Problem::not_found("webhook endpoint"))?;
    endpoints::delete(&mut transaction, merchant_id, endpoint_id).await?;
    let before = Some(json!({ "url": old.url, "events": old.events, "status": old.status }));
    let deed = Deed { action: "webhook_endpoint.delete", object_id: endpoint_id, before, after: None };
    audit::write(&mut transaction, merchant_id, app::new_id().map_err(Problem::internal)?, &caller, &deed).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
