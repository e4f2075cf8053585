//! `/v1/affiliates/{id}/postback`: an address of the affiliate's that is called with what happens to its conversions.

mod delete;
mod deliveries;
mod set;
mod show;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show::show, set::set, delete::delete)).routes(routes!(deliveries::list))
}
