//! `POST /sign-in/development`: in as anybody, without mail or second factor. Only where `--development-sign-in` is set,
//! which a server refuses that others can reach.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};

use super::door::Named;
use crate::app::{self, App};
use crate::db::{sessions, sign_ins};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::PageResult;
use crate::web::session;

pub(super) async fn enter(State(app): State<Arc<App>>, form: Form) -> PageResult {
    if !app.development_sign_in {
        return Err(PageError::NotFound);
    }
    let Named { desk, merchant_id, subject_id } = Named::parse(form.text("door")).ok_or(PageError::NotFound)?;
    let mut transaction = app.db.begin().await?;
    let email = sign_ins::address_of(&mut transaction, desk.name(), merchant_id, subject_id).await?;
    let email = email.ok_or(PageError::NotFound)?;
    let (_, session_id) = session::create(&mut transaction, &email).await?;
    sessions::choose(&mut transaction, session_id, desk.name(), merchant_id, subject_id).await?;
    let secret = session::Secret::new()?;
    sessions::second_factor_given(&mut transaction, session_id, &secret.hash(), app::now()).await?;
    transaction.commit().await?;
    let cookie = session::begin(&app.public_url, &secret);
    Ok((cookie.map(|cookie| [(header::SET_COOKIE, cookie)]), Redirect::to("/desk")).into_response())
}
