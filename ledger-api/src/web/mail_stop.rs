//! `POST /mail/stop/{token}`: no more mails like that one, by the button of a mail program (RFC 8058). The link is proof
//! enough: whoever has it has the mail.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::app::App;
use crate::db::mail::opt_outs;
use crate::mail;

pub(super) async fn stop(State(app): State<Arc<App>>, Path(token): Path<String>) -> StatusCode {
    let Some(refusal) = mail::refusal(&app.vault, &token) else { return StatusCode::NOT_FOUND };
    let Ok(mut connection) = app.db.acquire().await else { return StatusCode::SERVICE_UNAVAILABLE };
    let done = opt_outs::insert(&mut connection, refusal.merchant_id, &refusal.email, &refusal.topic).await;
    if done.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
}
