//! `/v1/coupons`: codes that lead to a link.

mod create;
mod list;
mod show;
mod update;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/coupons", get(list::list).post(create::create))
        .route("/v1/coupons/{code}", get(show::show).patch(update::update))
}
