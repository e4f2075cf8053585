//! `/v1/coupons`: codes that lead to a link.

pub(crate) mod create;
mod list;
pub(crate) mod show;
pub(crate) mod update;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list::list, create::create)).routes(routes!(show::show, update::update))
}
