//! `/v1/referrals`: friends who were invited, signed up, and qualified.

mod create;
mod invite;
mod list;
mod problem;
mod qualify;
mod show;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(invite::invite))
        .routes(routes!(qualify::qualify))
        .routes(routes!(show::show))
}
