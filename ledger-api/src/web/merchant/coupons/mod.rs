//! `/merchant/coupons`: codes that credit a partner.

mod list;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/coupons", get(list::show))
        .route("/merchant/coupons/{code}", get(show::show))
        .route("/merchant/coupons/{code}/pause", post(show::pause))
        .route("/merchant/coupons/{code}/resume", post(show::resume))
}
