//! `/v1/referral-codes`: codes by which customers invite friends.

mod create;
mod list;
mod show;
mod update;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list::list, create::create)).routes(routes!(show::show, update::update))
}
