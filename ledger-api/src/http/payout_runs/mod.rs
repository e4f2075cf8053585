//! `/v1/payout-runs`.

mod approve;
mod cancel;
mod create;
mod list;
mod resume;
mod sepa_file;
mod sepa_file_return;
mod sepa_files;
mod settle;
mod show;
mod view;

use std::sync::Arc;

use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show))
        .routes(routes!(approve::approve))
        .routes(routes!(resume::resume))
        .routes(routes!(cancel::cancel))
        .routes(routes!(settle::settle))
        .routes(routes!(sepa_files::list))
        .routes(routes!(sepa_file_return::bring_back))
        // Fetching is a deed; a look at the headers must not be one.
        .routes(routes!(sepa_file::fetch).map(|fetch| fetch.head(sepa_file::only_get)))
}
