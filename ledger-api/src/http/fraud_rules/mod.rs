//! `/v1/programs/{id}/fraud-rules` and `/v1/fraud-rules/backtest`: a program's rules, and what they would have found.

mod backtest;
mod report;
mod set;
mod show;
mod view;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(show::show, set::set)).routes(routes!(backtest::backtest))
}
