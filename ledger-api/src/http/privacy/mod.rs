//! `/v1/privacy`: everything held of one person, and its erasure.

mod erase;
mod export;
mod person;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(export::export)).routes(routes!(erase::erase))
}
