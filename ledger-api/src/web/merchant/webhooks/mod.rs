//! `/merchant/webhooks`: who is told what happens, and how that goes.

mod create;
mod deeds;
mod delivery;
mod list;
mod show;
mod stripe;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/webhooks", get(list::show))
        .route("/merchant/webhooks/new", get(create::ask).post(create::make))
        .route("/merchant/webhooks/stripe", get(stripe::show))
        .route("/merchant/webhooks/{id}", get(show::show))
        .route("/merchant/webhooks/{id}/test", post(deeds::test))
        .route("/merchant/webhooks/{id}/enable", post(deeds::enable))
        .route("/merchant/webhooks/{id}/disable", post(deeds::disable))
        .route("/merchant/webhooks/{id}/rotate", post(deeds::rotate))
        .route("/merchant/webhooks/{id}/delete", post(deeds::delete))
        .route("/merchant/deliveries/{id}", get(delivery::show))
        .route("/merchant/deliveries/{id}/replay", post(delivery::replay))
}
