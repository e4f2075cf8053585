//! `/v1/bank-statements`.

mod import;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::app::App;
use crate::rails::sepa::camt053::MOST_BYTES;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/bank-statements", post(import::import).layer(DefaultBodyLimit::max(MOST_BYTES)))
}
