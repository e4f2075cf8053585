//! Pages for people. A desk is a folder, a page is a file in it; a page reads what the API reads, and asks for the same deeds.

mod mail_stop;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;

/// Every page.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/mail/stop/{token}", post(mail_stop::stop))
}
