//! `/v1/conversions`.

mod approve;
mod body;
mod create;
mod list;
mod reject;
mod show;
pub(super) mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/conversions", get(list::list).post(create::create))
        .route("/v1/conversions/{id}", get(show::show))
        .route("/v1/conversions/{id}/approve", post(approve::approve))
        .route("/v1/conversions/{id}/reject", post(reject::reject))
}
