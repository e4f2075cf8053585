//! `/join/{merchant_id}`: anybody may apply to become an affiliate. The merchant decides.

mod apply;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/join/{merchant_id}", get(apply::ask).post(apply::apply))
}
