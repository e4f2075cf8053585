//! The merchant's desk. Everything here is the merchant's of the member who is signed in, and nobody else's. What is done
//! here is done by the same deeds as by the API's calls.

mod affiliates;
mod conversions;
mod fraud;
mod home;
mod live;
mod programs;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant", get(home::show))
        .route("/merchant/live", get(live::listen))
        .merge(affiliates::routes())
        .merge(conversions::routes())
        .merge(fraud::routes())
        .merge(programs::routes())
}
