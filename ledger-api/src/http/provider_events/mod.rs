//! `/v1/provider-events`: what payment providers told, for the operator. Their bodies are shown to nobody: they hold
//! other people's addresses.

mod dismiss;
mod list;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/provider-events", get(list::list))
        .route("/v1/provider-events/{id}/dismiss", post(dismiss::dismiss))
}
