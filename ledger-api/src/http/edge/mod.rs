//! `/v1/edge/…`: what the Worker asks and sends.

mod changes;
mod clicks;
mod gaps;
mod link;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;

/// 5,000 clicks of the longest allowed fields, in bytes.
const CLICKS_BODY_BYTES: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/edge/clicks", post(clicks::receive).layer(DefaultBodyLimit::max(CLICKS_BODY_BYTES)))
        .route("/v1/edge/gaps", get(gaps::list))
        .route("/v1/edge/links", get(changes::list))
        .route("/v1/edge/links/{name}", get(link::find))
}
