//! `/v1/conversions`.

mod address;
mod approve;
mod body;
mod bulk;
mod create;
mod list;
mod reject;
mod show;

pub(crate) use reject::REASON_CHARS;

use std::sync::Arc;

use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;
use crate::http::body_room::large_body;
use crate::views::conversion as view;

/// 1,000 orders with the longest allowed fields and metadata, with room for escapes, in bytes.
const BULK_BODY_BYTES: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(bulk::create).layer(large_body(BULK_BODY_BYTES)))
        .routes(routes!(show::show))
        .routes(routes!(approve::approve))
        .routes(routes!(reject::reject))
}
