//! `/v1/payouts`.

mod bring_back;
mod list;
mod preview;
pub(super) mod problem;
mod retry;
mod settle;
mod settle_frozen;
mod show;
mod statement;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::views::payout as view;
pub(in crate::http) use settle::check_day;
pub(crate) use statement::printed;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(preview::preview))
        .routes(routes!(show::show))
        .routes(routes!(statement::json))
        .routes(routes!(statement::csv))
        .routes(routes!(statement::html))
        .routes(routes!(settle::settle))
        .routes(routes!(bring_back::bring_back))
        .routes(routes!(retry::retry))
        .routes(routes!(settle_frozen::release))
        .routes(routes!(settle_frozen::accept))
}
