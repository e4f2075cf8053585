//! `PayPal`'s wire format: <https://developer.paypal.com/docs/api/payments.payouts-batch/v1/>. Only what paying
//! affiliates needs.

pub(crate) mod announce;
mod cancel_item;
mod create_batch;
mod money;
mod objects;
mod refusal;
mod show;
pub(crate) mod signature;
mod token;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::answer::Answer;
use crate::app::App;
use crate::recorded::{Fault, check};
use refusal::Refusal;

/// Everything below needs a token, except the token itself.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/payments/payouts", post(create_batch::create_batch))
        .route("/v1/payments/payouts/{batch}", get(show::show_batch))
        .route("/v1/payments/payouts-item/{item}", get(show::show_item))
        .route("/v1/payments/payouts-item/{item}/cancel", post(cancel_item::cancel_item))
        .route("/v1/notifications/verify-webhook-signature", post(signature::verify))
        .layer(from_fn(token::require_token))
        .route("/v1/oauth2/token", post(token::create_token))
        .layer(from_fn_with_state(app.clone(), check::hold_against_the_record))
}

/// Whether an address is `PayPal`'s rather than Stripe's.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/v1/payments/") || path.starts_with("/v1/notifications/") || path.starts_with("/v1/oauth2/")
}

/// What `PayPal` says to a request that is not as it publishes it.
pub(crate) fn not_as_published(fault: &Fault) -> Answer {
    Refusal::not_as_published(fault).into_answer()
}

/// What `PayPal` says when it fails or has had enough.
pub(crate) fn failure(status: u16) -> Answer {
    let (name, message) = match status {
        401 => ("AUTHENTICATION_FAILURE", "Authentication failed due to invalid authentication credentials."),
        429 => ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
        503 => ("SERVICE_UNAVAILABLE", "Service Unavailable."),
        _ => ("INTERNAL_SERVER_ERROR", "An internal server error has occurred."),
    };
    Refusal::new(status, name, message).into_answer()
}
