//! `/v1/credits`: what customers have as credit, and spending it.

mod show;
mod spend;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(spend::spend)).routes(routes!(show::show))
}
