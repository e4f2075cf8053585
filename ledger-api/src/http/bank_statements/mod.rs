//! `/v1/bank-statements`.

mod import;
mod view;

use std::sync::Arc;

use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;
use crate::http::body_room::large_body;
use crate::rails::sepa::camt053::MOST_BYTES;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(import::import).layer(large_body(MOST_BYTES)))
}
