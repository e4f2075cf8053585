//! `/merchant/members`: who may sign in. Members of finance are the operator's to let in.

mod invite;
mod list;
mod remove;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::pages::Texts;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/members", get(list::show))
        .route("/merchant/members/new", get(invite::ask).post(invite::send))
        .route("/merchant/members/{id}", get(remove::ask))
        .route("/merchant/members/{id}/remove", post(remove::remove))
}

fn role(t: Texts, name: &str) -> &'static str {
    if name == "finance" { t.desk_finance() } else { t.desk_merchant() }
}
