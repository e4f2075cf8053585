//! `/choose`: which of the desks that an address opens.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use super::door::{self, Named};
use crate::app::App;
use crate::db::{sessions, sign_ins};
use crate::pages::access::Choose;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page};
use crate::web::visitor::SignedIn;

pub(super) async fn show(State(app): State<Arc<App>>, person: SignedIn) -> PageResult {
    let email = person.session.email.clone();
    let doors = sign_ins::doors(&mut *app.db.acquire().await?, &email).await?;
    page(&Choose { shell: person.shell(), email, doors: doors.into_iter().filter_map(door::shown).collect() })
}

pub(super) async fn choose(State(app): State<Arc<App>>, person: SignedIn, form: Form) -> PageResult {
    let form = form.proves(&person.csrf())?;
    let Named { desk, merchant_id, subject_id } = Named::parse(form.text("door")).ok_or(PageError::NotFound)?;
    let mut connection = app.db.acquire().await?;
    let session_id = person.session.session_id;
    if !sessions::choose(&mut connection, session_id, desk.name(), merchant_id, subject_id).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/desk").into_response())
}
