//! `/v1/affiliates`.

pub(crate) mod change_status;
mod create;
mod dashboard;
mod fields;
mod list;
mod onboard;
mod own_terms;
mod show;
pub(crate) mod update;

pub(super) use fields::Request as AffiliateBody;
pub(super) use view::{AffiliateView, views};

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::views::{affiliate as view, stripe_account};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, update::update))
        .routes(routes!(dashboard::show))
        .routes(routes!(onboard::onboard))
        .routes(routes!(change_status::approve))
        .routes(routes!(change_status::suspend))
        .routes(routes!(change_status::reinstate))
        .routes(routes!(change_status::terminate))
}
