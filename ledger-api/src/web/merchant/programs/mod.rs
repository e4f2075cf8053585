//! `/merchant/programs`.

mod create;
mod edit;
mod fields;
mod list;
mod said;
mod show;
mod terms;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/programs", get(list::show))
        .route("/merchant/programs/new", get(create::ask).post(create::make))
        .route("/merchant/programs/{id}", get(show::show))
        .route("/merchant/programs/{id}/edit", get(edit::ask).post(edit::save))
        .route("/merchant/programs/{id}/terms", get(terms::ask).post(terms::save))
        .route("/merchant/programs/{id}/quote", post(terms::quote))
}
