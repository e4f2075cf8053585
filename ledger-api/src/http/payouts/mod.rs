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

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::views::payout as view;
pub(in crate::http) use settle::check_day;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/payouts", get(list::list))
        .route("/v1/payouts/preview", get(preview::preview))
        .route("/v1/payouts/{id}", get(show::show))
        .route("/v1/payouts/{id}/statement", get(statement::json))
        .route("/v1/payouts/{id}/statement.csv", get(statement::csv))
        .route("/v1/payouts/{id}/statement.html", get(statement::html))
        .route("/v1/payouts/{id}/settle", post(settle::settle))
        .route("/v1/payouts/{id}/return", post(bring_back::bring_back))
        .route("/v1/payouts/{id}/retry", post(retry::retry))
        .route("/v1/payouts/{id}/release", post(settle_frozen::release))
        .route("/v1/payouts/{id}/accept", post(settle_frozen::accept))
}
