//! `POST /webhooks/stripe` and `/webhooks/stripe-connect`: 200 once the event is kept, 400 and nothing kept when it is
//! not signed.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;

use super::body_of;
use crate::app::{self, App};
use crate::config::{Secret, WebhookSecrets};
use crate::db::provider_events::NewEvent;
use crate::domain::provider_event::EventSource;
use crate::http::openapi::{BadSignature, MalformedJson, PayloadTooLarge, RateLimited, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::inbox;
use crate::rails::stripe::event::StripeEvent;
use crate::rails::stripe::signature;

/// What Stripe signs its events with, and whether they are about real money.
#[derive(Debug, Clone, Default)]
pub struct StripeWebhooks {
    platform: Option<WebhookSecrets>,
    connect: Option<WebhookSecrets>,
    livemode: bool,
}

impl StripeWebhooks {
    /// Endpoints without secrets take nothing. Without a key no real money is paid from here, so none is believed in.
    #[must_use]
    pub fn new(platform: Option<WebhookSecrets>, connect: Option<WebhookSecrets>, key: Option<&Secret>) -> Self {
        let livemode =
            key.is_some_and(|key| ["sk_live_", "rk_live_"].iter().any(|live| key.reveal().starts_with(live)));
        Self { platform, connect, livemode }
    }
}

type Shared = State<Arc<App>>;

/// Take an event of the platform's Stripe account
///
/// Without a secret the endpoint answers 503, and Stripe tries again for days.
#[utoipa::path(
    post,
    path = "/webhooks/stripe",
    operation_id = "receive_stripe_event",
    tag = tags::PROVIDERS,
    params(("Stripe-Signature" = String, Header, description = "`t` and `v1`, by one of the endpoint's secrets over the raw body, not more than five minutes old.")),
    request_body(content = Object, description = "The event as Stripe sends it"),
    responses(
        (status = 200, description = "The event is kept"),
        BadSignature,
        MalformedJson,
        PayloadTooLarge,
        RateLimited,
    ),
)]
pub(super) async fn platform(State(app): Shared, request: Request) -> Answer<StatusCode> {
    take(&app, EventSource::Stripe, app.stripe_webhooks.platform.as_ref(), request).await
}

/// Take an event of a connected Stripe account
///
/// Without a secret the endpoint answers 503, and Stripe tries again for days.
#[utoipa::path(
    post,
    path = "/webhooks/stripe-connect",
    operation_id = "receive_stripe_connect_event",
    tag = tags::PROVIDERS,
    params(("Stripe-Signature" = String, Header, description = "`t` and `v1`, by one of the endpoint's secrets over the raw body, not more than five minutes old.")),
    request_body(content = Object, description = "The event as Stripe sends it"),
    responses(
        (status = 200, description = "The event is kept"),
        BadSignature,
        MalformedJson,
        PayloadTooLarge,
        RateLimited,
    ),
)]
pub(super) async fn connect(State(app): Shared, request: Request) -> Answer<StatusCode> {
    take(&app, EventSource::StripeConnect, app.stripe_webhooks.connect.as_ref(), request).await
}

async fn take(
    app: &App,
    source: EventSource,
    secrets: Option<&WebhookSecrets>,
    request: Request,
) -> Answer<StatusCode> {
    let secrets = secrets.ok_or_else(|| {
        // Stripe tries again for days, so what it tells meanwhile is not lost.
        Problem::new(Code::Unavailable, "this endpoint has no signing secret yet")
    })?;
    let now = app::now();
    let refused = |why: signature::NotSigned| {
        app.metrics.events.refused(source);
        Problem::new(Code::BadSignature, why.to_string())
    };
    let header = signature::header_of(request.headers()).map_err(refused)?;
    let body = &body_of(request).await?;
    signature::verify(&header, body, secrets, now).map_err(refused)?;
    let unreadable = |error: crate::rails::Unreadable| {
        app.metrics.events.refused(source);
        Problem::new(Code::MalformedJson, error.to_string())
    };
    let event = StripeEvent::read(body).map_err(unreadable)?;
    let new = NewEvent {
        source,
        merchant_id: None,
        provider_event_id: &event.id,
        event_id: app::new_id().map_err(Problem::internal)?,
        kind: &event.kind,
        body,
        occurred_at: event.occurred_at().map_err(unreadable)?,
        received_at: now,
    };
    // Stripe sends test events of connected accounts to the live endpoint as well; refused, they would come for days and
    // then close the endpoint. https://docs.stripe.com/connect/webhooks
    let ignore = (event.livemode != app.stripe_webhooks.livemode).then_some("wrong_livemode");
    let received = inbox::receive(app.inbox(), &new, ignore, now).await?;
    app.metrics.events.received(source, &event.kind, received);
    Ok(StatusCode::OK)
}
