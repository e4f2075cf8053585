//! `/v1/edge/…`: what the Worker asks and sends.

mod changes;
mod clicks;
mod gaps;
mod link;
mod salts;

use std::sync::Arc;

use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;
use crate::http::body_room::large_body;

/// 5,000 clicks of the longest allowed fields, in bytes.
const CLICKS_BODY_BYTES: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(clicks::receive).layer(large_body(CLICKS_BODY_BYTES)))
        .routes(routes!(gaps::list))
        .routes(routes!(changes::list))
        .routes(routes!(link::find))
        .routes(routes!(salts::list))
}
