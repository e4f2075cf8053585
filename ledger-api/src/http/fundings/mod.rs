//! `/v1/fundings`: money the merchant put on a rail.

mod create;
mod list;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/fundings", get(list::list).post(create::create))
}
