//! `/v1/audit`: who did what with money.

mod list;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/audit", get(list::list))
}
