//! `POST /webhooks/stripe/{merchant_id}`: a merchant's own Stripe account tells of its sales. 200 once the event is kept.
//!
//! Whoever cannot sign learns nothing: an unknown merchant, one without a secret and a wrong signature are answered alike,
//! by a 400, after which Stripe sends the event again for three days.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use time::OffsetDateTime;
use uuid::Uuid;

use super::body_of;
use crate::app::{self, App};
use crate::db::provider_events::NewEvent;
use crate::db::stripe_secrets::{self, SecretRow};
use crate::domain::provider_event::EventSource;
use crate::http::openapi::{BadSignature, MalformedJson, PayloadTooLarge, RateLimited, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Code, Problem};
use crate::inbox;
use crate::rails::Unreadable;
use crate::rails::stripe::event::StripeEvent;
use crate::rails::stripe::signature;
use crate::stripe_integration;

const SOURCE: EventSource = EventSource::StripeMerchant;

/// Take an event of a merchant's own Stripe account
///
/// Whoever cannot sign is answered alike, whether the merchant exists, has a secret, or neither; Stripe tries again for three
/// days.
#[utoipa::path(
    post,
    path = "/webhooks/stripe/{merchant_id}",
    operation_id = "receive_merchants_stripe_event",
    tag = tags::STRIPE,
    params(
        ("merchant_id" = Uuid, Path, description = "Whose account it is about."),
        ("Stripe-Signature" = String, Header, description = "`t` and `v1`, by one of the merchant's secrets over the raw body, not more than five minutes old."),
    ),
    request_body(content = Object, description = "The event as Stripe sends it"),
    responses(
        (status = 200, description = "The event is kept"),
        BadSignature,
        MalformedJson,
        PayloadTooLarge,
        RateLimited,
    ),
)]
pub(super) async fn take(State(app): State<Arc<App>>, Id(merchant_id): Id, request: Request) -> Answer<StatusCode> {
    let now = app::now();
    let header = signature::header_of(request.headers()).map_err(|why| refused(&app, why))?;
    let body = body_of(request).await?;
    let signed_by = signer(&app, merchant_id, &header, &body, now).await?;
    let unreadable = |error: Unreadable| {
        app.metrics.events.refused(SOURCE);
        Problem::new(Code::MalformedJson, error.to_string())
    };
    let event = StripeEvent::read(&body).map_err(unreadable)?;
    let new = NewEvent {
        source: SOURCE,
        merchant_id: Some(merchant_id),
        provider_event_id: &event.id,
        event_id: app::new_id().map_err(Problem::internal)?,
        kind: &event.kind,
        body: &body,
        occurred_at: event.told_at().map_err(unreadable)?.unwrap_or(now),
        received_at: now,
    };
    let ignore = wrong_mode(&app, merchant_id, &signed_by, event.livemode).await?;
    // Whoever waits here too long for a turn is answered 503 by the deadline of every call, and tells it again.
    let received = inbox::receive(app.inbox(), &new, ignore, now).await?;
    app.metrics.events.received(SOURCE, &event.kind, received);
    Ok(StatusCode::OK)
}

/// The secret that signed it.
async fn signer(app: &App, merchant_id: Uuid, header: &str, body: &[u8], now: OffsetDateTime) -> Answer<SecretRow> {
    let mut secrets = {
        let mut connection = app.db.acquire().await?;
        stripe_integration::open(&mut connection, &app.vault, merchant_id, now).await?
    };
    // Where there is no secret one is made up, so that the answer takes as long.
    let made_up = hex::encode(app::entropy::<32>().map_err(Problem::internal)?);
    let mut texts: Vec<&str> = secrets.iter().map(|open| open.secret.reveal()).collect();
    if texts.is_empty() {
        texts.push(&made_up);
    }
    let place = signature::signer(header, body, &texts, now).map_err(|why| refused(app, why))?;
    if place < secrets.len() {
        Ok(secrets.swap_remove(place).row)
    } else {
        Err(refused(app, signature::NotSigned::WrongSignature))
    }
}

fn refused(app: &App, why: signature::NotSigned) -> Problem {
    app.metrics.events.refused(SOURCE);
    Problem::new(Code::BadSignature, why.to_string())
}

/// A secret belongs to one endpoint, and an endpoint to test mode or to real money. Which, the first event tells unless the
/// merchant has; test events never become money beside real ones.
async fn wrong_mode(
    app: &App,
    merchant_id: Uuid,
    signed_by: &SecretRow,
    livemode: bool,
) -> Result<Option<&'static str>, sqlx::Error> {
    if signed_by.livemode.is_none() {
        let mut connection = app.db.acquire().await?;
        stripe_secrets::set_livemode(&mut connection, merchant_id, signed_by.secret_id, livemode, false).await?;
    }
    Ok((signed_by.livemode.unwrap_or(livemode) != livemode).then_some("wrong_livemode"))
}
