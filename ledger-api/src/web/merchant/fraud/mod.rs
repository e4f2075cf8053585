//! `/merchant/fraud`: commissions that the fraud rules hold until a person has decided.

mod decide;
mod list;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/fraud", get(list::show))
        .route("/merchant/fraud/{id}", get(show::show))
        .route("/merchant/fraud/{id}/release", post(decide::release))
        .route("/merchant/fraud/{id}/reject", post(decide::reject))
}
