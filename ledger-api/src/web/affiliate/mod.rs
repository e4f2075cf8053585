//! The affiliate's desk. Everything here is about the affiliate who is signed in, and nobody else.

mod figures;
mod home;
mod live;
mod recent;
mod scene;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/affiliate", get(home::show)).route("/affiliate/live", get(live::listen))
}
