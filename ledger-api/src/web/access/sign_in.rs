//! `/` and `POST /sign-in`: asking for a link. The answer, and the time it takes, is the same whether the address is known.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use time::Duration;
use uuid::Uuid;

use super::door;
use crate::app::{self, App};
use crate::db::sign_ins;
use crate::http::validate::Check;
use crate::mail::{self, Recipient};
use crate::pages::access::{Sent, SignIn};
use crate::pages::components::Field;
use crate::pages::mail::Message;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::session;
use crate::web::table::searched;
use crate::web::visitor::Reader;

/// Links an address gets within fifteen minutes.
const MOST_LINKS: i64 = 5;
/// How long one works.
const LASTS: Duration = Duration::minutes(15);
/// People offered for the one-click sign-in of development.
const PEOPLE: i64 = 20;

pub(super) async fn show(State(app): State<Arc<App>>, reader: Reader, headers: HeaderMap) -> PageResult {
    if session::of(&app, &headers).await?.is_some() {
        return Ok(Redirect::to("/desk").into_response());
    }
    let shown = form(&app, &reader, "", None).await?;
    page(&shown)
}

async fn form(app: &App, reader: &Reader, email: &str, error: Option<String>) -> Result<SignIn, PageError> {
    let who = searched(&reader.query);
    let people = if app.development_sign_in {
        sign_ins::anybody(&mut *app.db.acquire().await?, who.as_deref(), PEOPLE).await?
    } else {
        Vec::new()
    };
    let field = Field::text("email", reader.texts().sign_in_email(), email).of_kind("email", "email").required();
    Ok(SignIn {
        shell: reader.shell(),
        email: field.error(error),
        who: app.development_sign_in.then(|| who.unwrap_or_default()),
        people: people.into_iter().filter_map(door::shown).collect(),
    })
}

pub(super) async fn send(
    State(app): State<Arc<App>>,
    reader: Reader,
    headers: HeaderMap,
    extensions: Extensions,
    form_sent: Form,
) -> PageResult {
    let email = form_sent.text("email").to_lowercase();
    let mut check = Check::default();
    check.email("email", &email);
    if check.done().is_err() {
        let error = Some(reader.texts().sign_in_email_bad().to_owned());
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&app, &reader, &email, error).await?);
    }
    if !app.sign_in_limit.allows(app.client_address.of(&headers, &extensions)) {
        return Err(PageError::TooOften);
    }
    // Beside the answer, so that its time tells nothing.
    let (shell, asked) = (reader.shell(), email.clone());
    tokio::spawn(async move {
        if let Err(error) = prepare(&app, &asked).await {
            tracing::error!(%error, "a sign-in link was not prepared");
        }
    });
    page(&Sent { shell, email })
}

/// Puts the link into the outbox, if the address opens anything and has not asked too often.
async fn prepare(app: &App, email: &str) -> Result<(), sqlx::Error> {
    let now = app::now();
    let mut transaction = app.db.begin().await?;
    let doors = sign_ins::doors(&mut transaction, email).await?;
    let Some(door) = doors.first() else { return Ok(()) };
    sign_ins::wait_for_turn(&mut transaction, email).await?;
    if sign_ins::count_since(&mut transaction, email, now - LASTS).await? >= MOST_LINKS {
        return Ok(());
    }
    let sign_in_id = app::new_id().map_err(|error| sqlx::Error::Encode(error.to_string().into()))?;
    sign_ins::insert(&mut transaction, sign_in_id, email, now, now + LASTS).await?;
    let language = door.language.parse().unwrap_or_default();
    let recipient = Recipient { email: door.email.clone(), name: door.name.clone(), language };
    let message = Message::SignIn { sign_in_id };
    mail::enqueue(&mut transaction, Uuid::nil(), &recipient, &message, &format!("sign_in:{sign_in_id}"), now).await?;
    transaction.commit().await
}
