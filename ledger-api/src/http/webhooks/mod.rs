//! `/webhooks`: where payment providers tell what happened. They have no key of ours; what they say is signed.

mod paypal;
mod stripe;
mod stripe_merchant;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub use stripe::StripeWebhooks;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(stripe::platform))
        .routes(routes!(stripe::connect))
        .routes(routes!(stripe_merchant::take))
        .routes(routes!(paypal::take))
}
