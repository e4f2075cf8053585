//! `/v1/programs`.

mod consent_cookie;
mod create;
mod fields;
mod list;
mod quote;
mod referral;
mod show;
mod update;
mod view;

pub(crate) use create::store;
pub(crate) use fields::Request as ProgramBody;
pub(crate) use update::change;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, update::update))
        .routes(routes!(quote::quote))
}
