//! `/v1/payout-runs`.

mod approve;
mod cancel;
mod create;
mod list;
mod show;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/payout-runs", get(list::list).post(create::create))
        .route("/v1/payout-runs/{id}", get(show::show))
        .route("/v1/payout-runs/{id}/approve", post(approve::approve))
        .route("/v1/payout-runs/{id}/cancel", post(cancel::cancel))
}
