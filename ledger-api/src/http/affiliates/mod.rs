//! `/v1/affiliates`.

mod change_status;
mod create;
mod dashboard;
mod fields;
mod list;
mod onboard;
mod own_terms;
mod show;
mod update;

pub(super) use change_status::approve_within as approve;
pub(super) use create::store;
pub(super) use fields::Request as AffiliateBody;
pub(super) use view::AffiliateView;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::views::{affiliate as view, stripe_account};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/affiliates", get(list::list).post(create::create))
        .route("/v1/affiliates/{id}", get(show::show).patch(update::update))
        .route("/v1/affiliates/{id}/dashboard", get(dashboard::show))
        .route("/v1/affiliates/{id}/stripe-onboarding", post(onboard::onboard))
        .route("/v1/affiliates/{id}/approve", post(change_status::approve))
        .route("/v1/affiliates/{id}/suspend", post(change_status::suspend))
        .route("/v1/affiliates/{id}/reinstate", post(change_status::reinstate))
        .route("/v1/affiliates/{id}/terminate", post(change_status::terminate))
}
