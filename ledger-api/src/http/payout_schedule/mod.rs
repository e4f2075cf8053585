//! `/v1/payout-schedule`: on which day of the month drafts are made.

mod set;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/payout-schedule", get(show::show).put(set::set))
}
