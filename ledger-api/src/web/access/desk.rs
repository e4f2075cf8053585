//! `/desk`: wherever somebody who is signed in has to go next.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::app::App;
use crate::web::visitor::SignedIn;
use crate::web::wanted;

pub(super) async fn go(State(app): State<Arc<App>>, headers: HeaderMap, person: SignedIn) -> Response {
    let desk = match person.desk() {
        None => return Redirect::to("/choose").into_response(),
        Some(desk) if desk.needs_second_factor() && person.session.second_factor_at.is_none() => {
            return Redirect::to("/second-factor").into_response();
        }
        Some(desk) => desk,
    };
    let Some(page) = wanted::at(desk, &headers) else { return Redirect::to(desk.home()).into_response() };
    let forgotten = wanted::forget(&app.public_url).map(|cookie| [(header::SET_COOKIE, cookie)]);
    (forgotten, Redirect::to(page.as_str())).into_response()
}
