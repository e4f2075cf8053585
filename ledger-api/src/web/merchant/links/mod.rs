//! `/merchant/links`: links of all partners.

mod change;
mod list;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/links", get(list::show))
        .route("/merchant/links/{id}", get(show::show))
        .route("/merchant/links/{id}/pause", post(change::pause))
        .route("/merchant/links/{id}/resume", post(change::resume))
        .route("/merchant/links/{id}/coupon", post(change::coupon))
}
