//! `/v1/affiliates/{id}/links` and `/v1/links`.

mod bulk;
mod create;
mod list;
mod qr;
mod show;
mod update;
pub(super) mod view;
pub(super) mod wanted;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/affiliates/{id}/links", post(create::create))
        .route("/v1/links", get(list::list))
        .route("/v1/links/bulk", post(bulk::create))
        .route("/v1/links/{id}/qr.svg", get(qr::qr))
        .route("/v1/links/{id}", get(show::show).patch(update::update))
}
