//! `/mail/stop/{token}`: no more mails like that one. A link opens a page with a button; the button of a mail program posts
//! at once (RFC 8058). The link is proof enough: whoever has it has the mail.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::error::PageError;
use super::page::{PageResult, page};
use super::visitor::Reader;
use crate::app::App;
use crate::db::mail::opt_outs;
use crate::mail;
use crate::pages::access::MailStop;
use crate::pages::mail::Topic;

pub(super) async fn ask(State(app): State<Arc<App>>, reader: Reader, Path(token): Path<String>) -> PageResult {
    page(&shown(&app, &reader, &token, false)?)
}

pub(super) async fn stop(State(app): State<Arc<App>>, reader: Reader, Path(token): Path<String>) -> PageResult {
    let shown = shown(&app, &reader, &token, true)?;
    let refusal = mail::refusal(&app.vault, &token).ok_or(PageError::NotFound)?;
    let mut connection = app.db.acquire().await?;
    opt_outs::insert(&mut connection, refusal.merchant_id, &refusal.email, &refusal.topic).await?;
    page(&shown)
}

fn shown(app: &App, reader: &Reader, token: &str, done: bool) -> Result<MailStop, PageError> {
    let refusal = mail::refusal(&app.vault, token).ok_or(PageError::NotFound)?;
    let topic = Topic::named(&refusal.topic).filter(|topic| topic.may_be_refused()).ok_or(PageError::NotFound)?;
    let topic = topic.label(reader.texts()).to_owned();
    Ok(MailStop { shell: reader.shell(), topic, email: refusal.email, done })
}
