//! `/v1/bank-statements`.

mod import;
mod view;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;
use crate::rails::sepa::camt053::MOST_BYTES;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(import::import).layer(DefaultBodyLimit::max(MOST_BYTES)))
}
