//! `/v1/affiliates/{id}/links` and `/v1/links/{id}`.

mod create;
mod show;
mod update;
pub(super) mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/affiliates/{id}/links", post(create::create))
        .route("/v1/links/{id}", get(show::show).patch(update::update))
}
