//! `/v1/payouts`.

mod list;
mod preview;
pub(super) mod problem;
mod retry;
mod settle_frozen;
mod show;
pub(super) mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/payouts", get(list::list))
        .route("/v1/payouts/preview", get(preview::preview))
        .route("/v1/payouts/{id}", get(show::show))
        .route("/v1/payouts/{id}/retry", post(retry::retry))
        .route("/v1/payouts/{id}/release", post(settle_frozen::release))
        .route("/v1/payouts/{id}/accept", post(settle_frozen::accept))
}
