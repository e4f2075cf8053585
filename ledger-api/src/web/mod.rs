//! Pages for people. A desk is a folder, a page is a file in it; a page reads what the API reads, and asks for the same
//! deeds. The templates are in the crate `ledger-pages`; how a page is added is in CONTRIBUTING.md.

mod access;
mod account;
mod affiliate;
mod assets;
mod currencies;
mod error;
mod figures;
mod finance;
mod form;
mod fraud_words;
mod guard;
mod join;
mod language;
mod listeners;
mod live;
mod mail_stop;
mod mail_wishes;
mod member_settings;
mod merchant;
mod money;
mod page;
mod payable;
mod periods;
mod place;
mod promise;
mod session;
mod table;
mod visitor;
mod wanted;

pub(crate) use access::SignInLimit;
pub(crate) use listeners::Listeners;
pub(crate) use session::LONGEST as LONGEST_SESSION;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};

use crate::app::App;
use error::PageError;
use place::Place;

/// Every page.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let pages = Router::new()
        .merge(access::routes())
        .merge(affiliate::routes())
        .merge(merchant::routes())
        .merge(finance::routes())
        .merge(member_settings::routes())
        .merge(join::routes())
        .route("/language", post(language::change))
        .route("/mail/stop/{token}", get(mail_stop::ask).post(mail_stop::stop))
        .route("/assets/{hash}/{name}", get(assets::show).layer(assets::compressed()));
    pages.layer(middleware::from_fn_with_state(Arc::clone(app), guard::guard))
}

/// Whether pages answer for an address that no handler does.
fn pages_answer(headers: &HeaderMap, uri: &Uri) -> bool {
    wanted::reads_pages(headers) && !uri.path().starts_with("/v1/")
}

/// Where there is neither a call nor a page: whoever can read pages gets one.
pub(crate) async fn nothing_here(app: Arc<App>, headers: HeaderMap, request: Request) -> Option<Response> {
    if !pages_answer(&headers, request.uri()) {
        return None;
    }
    Some(guard::around(&app, request, async |_| PageError::NotFound.into_response()).await)
}

/// Where a form goes there may be nothing to read: the browser shows that address above the answer, and may ask for it again. Who
/// reads there gets the page above.
pub(crate) async fn wrong_method(app: Arc<App>, headers: HeaderMap, request: Request) -> Option<Response> {
    if !pages_answer(&headers, request.uri()) {
        return None;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let above = reads.then(|| Place::of(request.uri())).flatten().and_then(|place| place.above());
    let answer = async |_: Request| match above {
        Some(above) => Redirect::to(above.as_str()).into_response(),
        None => PageError::WrongMethod.into_response(),
    };
    Some(guard::around(&app, request, answer).await)
}
