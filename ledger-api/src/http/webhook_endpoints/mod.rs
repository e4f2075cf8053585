//! `/v1/webhook-endpoints`: whom a merchant wants told of events.

pub(crate) mod create;
pub(crate) mod delete;
mod deliveries;
pub(crate) mod fields;
mod list;
pub(crate) mod rotate_secret;
mod show;
pub(crate) mod test;
pub(crate) mod update;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) use fields::bad_url;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, update::update, delete::delete))
        .routes(routes!(rotate_secret::rotate_secret))
        .routes(routes!(test::test))
        .routes(routes!(deliveries::list))
}
