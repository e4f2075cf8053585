//! `/v1/affiliates/{id}/postback`: an address of the affiliate's that is called with what happens to its conversions.

mod delete;
mod deliveries;
mod set;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/affiliates/{id}/postback", get(show::show).put(set::set).delete(delete::delete))
        .route("/v1/affiliates/{id}/postback/deliveries", get(deliveries::list))
}
