//! `/v1/webhook-endpoints`: whom a merchant wants told of events.

mod create;
mod delete;
mod deliveries;
mod fields;
mod list;
mod rotate_secret;
mod show;
mod test;
mod update;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) use fields::bad_url;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/webhook-endpoints", get(list::list).post(create::create))
        .route("/v1/webhook-endpoints/{id}", get(show::show).patch(update::update).delete(delete::delete))
        .route("/v1/webhook-endpoints/{id}/rotate-secret", post(rotate_secret::rotate_secret))
        .route("/v1/webhook-endpoints/{id}/test", post(test::test))
        .route("/v1/webhook-endpoints/{id}/deliveries", get(deliveries::list))
}
