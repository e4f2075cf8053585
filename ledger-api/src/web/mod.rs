//! Pages for people. A desk is a folder, a page is a file in it; a page reads what the API reads, and asks for the same
//! deeds. The templates are in the crate `ledger-pages`; how a page is added is in CONTRIBUTING.md.

mod access;
mod account;
mod affiliate;
mod assets;
mod error;
mod figures;
mod finance;
mod form;
mod fraud_words;
mod guard;
mod join;
mod language;
mod live;
mod mail_stop;
mod merchant;
mod money;
mod page;
mod payable;
mod promise;
mod session;
mod table;
mod visitor;

pub(crate) use access::SignInLimit;
pub(crate) use live::MOST_LISTENERS;
pub(crate) use session::LONGEST as LONGEST_SESSION;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::app::App;

/// Every page.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let pages = Router::new()
        .merge(access::routes())
        .merge(affiliate::routes())
        .merge(merchant::routes())
        .merge(finance::routes())
        .merge(join::routes())
        .route("/language", post(language::change))
        .route("/mail/stop/{token}", get(mail_stop::ask).post(mail_stop::stop))
        .route("/assets/{hash}/{name}", get(assets::show));
    pages.layer(middleware::from_fn_with_state(Arc::clone(app), guard::guard))
}

/// Where there is neither a call nor a page: whoever can read pages gets one.
pub(crate) async fn nothing_here(
    app: Arc<App>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Option<Response> {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/html") || request.uri().path().starts_with("/v1/") {
        return None;
    }
    Some(guard::around(&app, request, async |_| error::PageError::NotFound.into_response()).await)
}
