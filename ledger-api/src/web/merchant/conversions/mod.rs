//! `/merchant/conversions`.

mod approve;
mod deeds;
mod list;
mod parts;
mod refund;
mod reject;
mod show;
mod told;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/conversions", get(list::show))
        .route("/merchant/conversions/{id}", get(show::show))
        .route("/merchant/conversions/{id}/approve", post(approve::approve))
        .route("/merchant/conversions/{id}/reject", post(reject::reject))
        .route("/merchant/conversions/{id}/refund", post(refund::refund))
}
