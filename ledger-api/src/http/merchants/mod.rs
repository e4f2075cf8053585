//! `/v1/merchants` and `/v1/keys`: the operator's calls.

mod create;
mod keys;
mod list;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/merchants", get(list::list).post(create::create))
        .route("/v1/merchants/{id}/keys", post(keys::create))
        .route("/v1/keys/{id}", delete(keys::revoke))
}
