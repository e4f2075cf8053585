//! `/v1/refunds`.

mod create;
mod fail;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/refunds", post(create::create)).route("/v1/refunds/{refund_id}/fail", post(fail::fail))
}
