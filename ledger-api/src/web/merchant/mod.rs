//! The merchant's desk. Everything here is the merchant's of the member who is signed in, and nobody else's. What is done
//! here is done by the same deeds as by the API's calls.

mod affiliates;
mod conversions;
mod coupons;
mod fraud;
mod guide;
mod home;
mod kept;
mod keys;
mod links;
mod live;
mod members;
mod programs;
mod webhooks;
pub(super) mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant", get(home::show))
        .route("/merchant/live", get(live::listen))
        .route("/merchant/guide", get(guide::show).post(guide::make_key))
        .merge(affiliates::routes())
        .merge(conversions::routes())
        .merge(fraud::routes())
        .merge(programs::routes())
        .merge(webhooks::routes())
        .merge(keys::routes())
        .merge(links::routes())
        .merge(coupons::routes())
        .merge(members::routes())
}
