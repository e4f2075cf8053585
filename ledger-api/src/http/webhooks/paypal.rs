//! `POST /webhooks/paypal`: 200 once the event is kept, 400 and nothing kept when PayPal does not own up to it, 503 when
//! PayPal cannot be asked; it sends the event again for three days.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};

use super::body_of;
use crate::app::{self, App};
use crate::db::provider_events::NewEvent;
use crate::domain::provider_event::EventSource;
use crate::http::openapi::{BadSignature, MalformedJson, PayloadTooLarge, RateLimited, tags};
use crate::http::problem::{Answer, Code, Problem};
use crate::inbox;
use crate::rails::Unreadable;
use crate::rails::paypal::event::PaypalEvent;
use crate::rails::paypal::webhook::{NotVerified, Transmission};

const SOURCE: EventSource = EventSource::Paypal;

/// Take an event of PayPal
///
/// PayPal itself is asked whether it sent it; when it cannot be asked the endpoint answers 503, and PayPal tries again for
/// three days.
#[utoipa::path(
    post,
    path = "/webhooks/paypal",
    operation_id = "receive_paypal_event",
    tag = tags::PROVIDERS,
    params(("PAYPAL-AUTH-ALGO" = String, Header), ("PAYPAL-CERT-URL" = String, Header), ("PAYPAL-TRANSMISSION-ID" = String, Header), ("PAYPAL-TRANSMISSION-SIG" = String, Header), ("PAYPAL-TRANSMISSION-TIME" = String, Header)),
    request_body(content = Object, description = "The event as PayPal sends it"),
    responses(
        (status = 200, description = "The event is kept"),
        BadSignature,
        MalformedJson,
        PayloadTooLarge,
        RateLimited,
    ),
)]
pub(super) async fn take(State(app): State<Arc<App>>, request: Request) -> Answer<StatusCode> {
    let webhooks = app.paypal_webhooks.as_ref().ok_or_else(|| {
        // PayPal tries again for days, so what it tells meanwhile is not lost.
        Problem::new(Code::Unavailable, "this endpoint has no webhook id yet")
    })?;
    let now = app::now();
    let headers = request.headers().clone();
    let transmission = transmission(&headers);
    let not_verified = |why: NotVerified| match why {
        NotVerified::NotNow(_) => {
            tracing::warn!(%why, "an event was sent back");
            Problem::new(Code::Unavailable, "PayPal cannot be asked now whether this event is its own")
        }
        NotVerified::Unreadable | NotVerified::WrongSignature => {
            app.metrics.events.refused(SOURCE);
            Problem::new(Code::BadSignature, why.to_string())
        }
    };
    transmission.check().map_err(not_verified)?;
    let body = body_of(request).await?;
    let unreadable = |error: Unreadable| {
        app.metrics.events.refused(SOURCE);
        Problem::new(Code::MalformedJson, error.to_string())
    };
    // Read first: what is no event is no reason to ask PayPal.
    let event = PaypalEvent::read(&body).map_err(unreadable)?;
    let occurred_at = event.occurred_at().map_err(unreadable)?;
    webhooks.verify(&transmission, &body).await.map_err(not_verified)?;
    let new = NewEvent {
        source: SOURCE,
        merchant_id: None,
        provider_event_id: &event.id,
        event_id: app::new_id().map_err(Problem::internal)?,
        kind: &event.kind,
        body: &body,
        occurred_at,
        received_at: now,
    };
    let received = inbox::receive(app.inbox(), &new, None, now).await?;
    app.metrics.events.received(SOURCE, &event.kind, received);
    Ok(StatusCode::OK)
}

fn transmission(headers: &HeaderMap) -> Transmission<'_> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Transmission {
        auth_algo: text("paypal-auth-algo"),
        cert_url: text("paypal-cert-url"),
        id: text("paypal-transmission-id"),
        signature: text("paypal-transmission-sig"),
        time: text("paypal-transmission-time"),
    }
}
