//! `/v1/payout-runs`.

mod approve;
mod cancel;
mod create;
mod list;
mod sepa_file;
mod sepa_files;
mod settle;
mod show;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/payout-runs", get(list::list).post(create::create))
        .route("/v1/payout-runs/{id}", get(show::show))
        .route("/v1/payout-runs/{id}/approve", post(approve::approve))
        .route("/v1/payout-runs/{id}/cancel", post(cancel::cancel))
        .route("/v1/payout-runs/{id}/settle", post(settle::settle))
        .route("/v1/payout-runs/{id}/sepa-files", get(sepa_files::list))
        // Fetching is a deed; a look at the headers must not be one.
        .route("/v1/payout-runs/{id}/sepa.xml", get(sepa_file::fetch).head(sepa_file::only_get))
}
