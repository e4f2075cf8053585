//! `/webhooks`: where payment providers tell what happened. They have no key of ours; what they say is signed.

mod paypal;
mod stripe;
mod stripe_merchant;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;

pub use stripe::StripeWebhooks;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/webhooks/stripe", post(stripe::platform))
        .route("/webhooks/stripe/{merchant_id}", post(stripe_merchant::take))
        .route("/webhooks/stripe-connect", post(stripe::connect))
        .route("/webhooks/paypal", post(paypal::take))
}
