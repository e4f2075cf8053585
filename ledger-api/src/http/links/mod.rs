//! `/v1/affiliates/{id}/links` and `/v1/links`.

pub(in crate::http) mod batch;
mod bulk;
mod create;
mod list;
mod qr;
mod show;
pub(crate) mod update;
pub(crate) mod view;
pub(crate) mod wanted;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(create::create))
        .routes(routes!(list::list))
        .routes(routes!(bulk::create))
        .routes(routes!(show::show, update::update))
        .routes(routes!(qr::qr))
}
