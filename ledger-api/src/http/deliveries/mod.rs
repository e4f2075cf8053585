//! `/v1/deliveries`: one event to one endpoint or postback.

pub(super) mod list;
mod replay;
mod show;
pub(super) mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/deliveries/{id}", get(show::show))
        .route("/v1/deliveries/{id}/replay", post(replay::replay))
}
