//! `/v1/provider-events`: what payment providers told, for the operator. Their bodies are shown to nobody: they hold
//! other people's addresses.

mod dismiss;
mod list;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list::list)).routes(routes!(dismiss::dismiss))
}
