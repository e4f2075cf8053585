//! `/v1/disputes`.

mod create;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/disputes", post(create::create))
}
