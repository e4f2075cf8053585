//! `/merchant/affiliates`.

mod change;
mod link;
mod list;
mod settings;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/affiliates", get(list::show))
        .route("/merchant/affiliates/{id}", get(show::show))
        .route("/merchant/affiliates/{id}/approve", post(change::approve))
        .route("/merchant/affiliates/{id}/suspend", post(change::suspend))
        .route("/merchant/affiliates/{id}/reinstate", post(change::reinstate))
        .route("/merchant/affiliates/{id}/terminate", post(change::terminate))
        .route("/merchant/affiliates/{id}/settings", get(settings::ask).post(settings::save))
        .route("/merchant/affiliates/{id}/link", get(link::ask).post(link::make))
}
