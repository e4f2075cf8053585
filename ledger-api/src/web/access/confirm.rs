//! `/sign-in/{id}/{proof}`: what a link opens. Mail scanners follow links, so it takes one more click to use it up.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::sign_ins;
use crate::mail;
use crate::pages::access::{Confirm, Stale};
use crate::web::page::{PageResult, page, page_with};
use crate::web::session;
use crate::web::visitor::Reader;

type Link = Path<(Uuid, String)>;

pub(super) async fn show(reader: Reader, Path(_): Link) -> PageResult {
    page(&Confirm { shell: reader.shell() })
}

pub(super) async fn confirm(State(app): State<Arc<App>>, reader: Reader, Path((id, proof)): Link) -> PageResult {
    let stale = || page_with(StatusCode::GONE, &Stale { shell: reader.shell() });
    if !mail::sign_in_proof_holds(&app.vault, id, &proof) {
        return stale();
    }
    let mut transaction = app.db.begin().await?;
    let Some(email) = sign_ins::take(&mut transaction, id, app::now()).await? else { return stale() };
    let (secret, _) = session::create(&mut transaction, &email).await?;
    transaction.commit().await?;
    let cookie = session::begin(&app.public_url, &secret);
    Ok((cookie.map(|cookie| [(header::SET_COOKIE, cookie)]), Redirect::to("/desk")).into_response())
}
