//! `/v1/affiliates/{id}/links` and `/v1/links/{id}`.

mod create;
mod show;
mod update;
pub(super) mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(create::create)).routes(routes!(show::show, update::update))
}
