//! `POST /v1/imports/{affiliates,links}?dry_run=`: a CSV file, each line judged by what a single call goes through.
//!
//! A file is stored whole or not at all: a line that is refused refuses the file, and each bad line is told, with everything
//! that is wrong with it. A dry run says the same and stores nothing.

mod affiliates;
mod file;
mod links;
mod mistakes;
mod report;
mod run;

use std::sync::Arc;

use serde::Deserialize;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::app::App;
use crate::http::body_room::large_body;

/// Largest file, in bytes.
const MOST_BYTES: usize = 5 * 1024 * 1024;
/// Most lines of a file: they are a few statements of one transaction, with an answer about each.
const MOST_LINES: usize = 2_000;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(affiliates::import).layer(large_body(MOST_BYTES)))
        .routes(routes!(links::import).layer(large_body(MOST_BYTES)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Query {
    /// Says what would become of the file, and stores nothing.
    #[serde(default)]
    #[param(example = true)]
    dry_run: bool,
}
