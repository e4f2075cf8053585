//! `/desk`: wherever somebody who is signed in has to go next.

use axum::response::Redirect;

use crate::web::visitor::SignedIn;

pub(super) async fn go(person: SignedIn) -> Redirect {
    Redirect::to(next(&person))
}

pub(super) fn next(person: &SignedIn) -> &'static str {
    match person.desk() {
        None => "/choose",
        Some(desk) if desk.needs_second_factor() && person.session.second_factor_at.is_none() => "/second-factor",
        Some(desk) => desk.home(),
    }
}
