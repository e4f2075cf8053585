//! `/v1/deliveries`: one event to one endpoint or postback.

pub(super) mod list;
pub(crate) mod replay;
mod show;
pub(super) mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show::show)).routes(routes!(replay::replay))
}
