//! `POST /language`: reads on in another language, and gets mails in it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use time::Duration;

use super::form::Form;
use super::page::PageResult;
use super::place::Place;
use super::session::{self, set_cookie};
use super::visitor::LANGUAGE_COOKIE;
use crate::app::App;
use crate::db::sessions;
use crate::pages::Language;

pub(super) async fn change(State(app): State<Arc<App>>, headers: HeaderMap, form: Form) -> PageResult {
    let language: Language = form.text("language").parse().unwrap_or_default();
    if let Some((secret, session)) = session::of(&app, &headers).await? {
        let form = form.clone().proves(&secret.csrf())?;
        drop(form);
        if let (Some(desk), Some(merchant_id), Some(subject_id)) =
            (&session.desk, session.merchant_id, session.subject_id)
        {
            let mut connection = app.db.acquire().await?;
            sessions::set_language(&mut connection, desk, merchant_id, subject_id, language.name()).await?;
        }
    }
    let back = Place::parse(form.text("back"));
    let mut response = Redirect::to(back.as_ref().map_or("/", Place::as_str)).into_response();
    if let Some(cookie) = set_cookie(&app.public_url, LANGUAGE_COOKIE, language.name(), Duration::days(365)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
