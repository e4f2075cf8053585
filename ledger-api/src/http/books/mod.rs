//! Reading the books: `/v1/accounts` and `/v1/affiliates/{id}/postings`.

mod accounts;
mod statement;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/accounts", get(accounts::list)).route("/v1/affiliates/{id}/postings", get(statement::list))
}
