//! `POST /sign-out` and `/sign-out-everywhere`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::db::sessions;
use crate::pages::Notice;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::session;
use crate::web::visitor::SignedIn;

pub(super) async fn here(State(app): State<Arc<App>>, person: SignedIn, form: Form) -> PageResult {
    form.proves(&person.csrf())?;
    sessions::delete(&mut *app.db.acquire().await?, person.session.session_id).await?;
    Ok(out(&app, Notice::SignedOut))
}

pub(super) async fn everywhere(State(app): State<Arc<App>>, person: SignedIn, form: Form) -> PageResult {
    form.proves(&person.csrf())?;
    sessions::delete_all(&mut *app.db.acquire().await?, &person.session.email).await?;
    Ok(out(&app, Notice::SignedOutEverywhere))
}

fn out(app: &App, notice: Notice) -> Response {
    let cookie = session::end(&app.public_url).map(|cookie| [(header::SET_COOKIE, cookie)]);
    (cookie, after("/", notice)).into_response()
}
