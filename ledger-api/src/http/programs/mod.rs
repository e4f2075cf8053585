//! `/v1/programs`.

mod create;
mod fields;
mod list;
mod quote;
mod show;
mod update;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/programs", get(list::list).post(create::create))
        .route("/v1/programs/{id}", get(show::show).patch(update::update))
        .route("/v1/programs/{id}/quote", post(quote::quote))
}
