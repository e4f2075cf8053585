//! `POST /v1/imports/{affiliates,links}?dry_run=`: a CSV file, line by line through what a single call goes through.
//!
//! A file is stored whole or not at all: a line that is refused refuses the file, and each bad line is told. A dry run
//! says the same and stores nothing.

mod affiliates;
mod file;
mod links;
mod report;
mod run;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use serde::Deserialize;

use crate::app::App;

/// Largest file, in bytes.
const MOST_BYTES: usize = 5 * 1024 * 1024;
/// Most lines of a file: they are one transaction, which must be through well before a call's deadline.
const MOST_LINES: usize = 2_000;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/imports/affiliates", post(affiliates::import))
        .route("/v1/imports/links", post(links::import))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    dry_run: bool,
}
