//! `/v1/conversions`.

mod approve;
mod body;
mod bulk;
mod create;
mod list;
mod reject;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::views::conversion as view;

/// 1,000 orders with the longest allowed fields and metadata, with room for escapes, in bytes.
const BULK_BODY_BYTES: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/conversions", get(list::list).post(create::create))
        .route("/v1/conversions/bulk", post(bulk::create).layer(DefaultBodyLimit::max(BULK_BODY_BYTES)))
        .route("/v1/conversions/{id}", get(show::show))
        .route("/v1/conversions/{id}/approve", post(approve::approve))
        .route("/v1/conversions/{id}/reject", post(reject::reject))
}
