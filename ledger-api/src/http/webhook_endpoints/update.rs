//! `PATCH /v1/webhook-endpoints/{id}`. What waits to be delivered goes to the new address; while an endpoint is disabled it
//! waits.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::fields::{Request, Said};
use super::show::find;
use super::view::EndpointView;
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::webhooks::endpoints::{self, Changed, EndpointRow};
use crate::domain::delivery::EndpointStatus;
use crate::domain::event::Subscription;
use crate::http::auth::MerchantKey;
use crate::http::change::Change;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Change a webhook endpoint
///
/// What waits to be delivered goes to the new address. While the endpoint is disabled it waits.
#[utoipa::path(
    patch,
    path = "/v1/webhook-endpoints/{id}",
    operation_id = "update_webhook_endpoint",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 200, description = "The endpoint as it now stands", body = EndpointView),
    ),
)]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(endpoint_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<EndpointView>> {
    let said = request.into_patch(app.sender.reach())?;
    let now = app::now();
    let mut transaction = app.db.begin().await?;
    let old = endpoints::lock(&mut transaction, merchant_id, endpoint_id).await?;
    let old = old.ok_or_else(|| Problem::not_found("webhook endpoint"))?;
    let events = said.events.as_ref().or(kept_events(&old)?.as_ref()).map_or_else(Vec::new, Subscription::names);
    let changed = Changed {
        url: said.url.as_ref().map_or(&*old.url, url::Url::as_str),
        events: &events,
        description: description(&said, &old),
        disabled: disabled(&said, &old, now),
    };
    endpoints::update(&mut transaction, merchant_id, endpoint_id, &changed).await?;
    let new = find(&mut transaction, merchant_id, endpoint_id).await?;
    let (before, after) = (Some(told(&old)), Some(told(&new)));
    if before != after {
        let deed = Deed { action: "webhook_endpoint.update", object_id: endpoint_id, before, after };
        audit::write(&mut transaction, merchant_id, app::new_id().map_err(Problem::internal)?, &caller, &deed).await?;
    }
    transaction.commit().await?;
    Ok(Json(EndpointView::new(new, now)))
}

fn kept_events(old: &EndpointRow) -> Answer<Option<Subscription>> {
    Subscription::parse(&old.events).map(Some).map_err(Problem::internal)
}

fn description<'a>(said: &'a Said, old: &'a EndpointRow) -> Option<&'a str> {
    match &said.description {
        Change::Keep => old.description.as_deref(),
        Change::Remove => None,
        Change::Set(text) => Some(text),
    }
}

/// Since when it is not called, and why. What is disabled already stays so for its own reason.
fn disabled<'a>(said: &Said, old: &'a EndpointRow, now: OffsetDateTime) -> Option<(OffsetDateTime, &'a str)> {
    let before = old.disabled_at.zip(old.disabled_reason.as_deref());
    match said.status {
        Some(EndpointStatus::Enabled) => None,
        Some(EndpointStatus::Disabled) => before.or(Some((now, "the merchant disabled it"))),
        None => before,
    }
}

fn told(row: &EndpointRow) -> Value {
    json!({ "url": row.url, "events": row.events, "status": row.status })
}
