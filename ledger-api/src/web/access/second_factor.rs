//! `/second-factor`: a code of the authenticator app, or a recovery code.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::totp;
use crate::app::{self, App};
use crate::db::second_factors::{self, FactorRow};
use crate::db::sessions;
use crate::pages::access::Factor;
use crate::pages::components::Field;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::session::{self, Secret};
use crate::web::visitor::SignedIn;

/// Wrong codes before there is a pause.
const MOST_FAILURES: i32 = 5;
/// How long it is.
const PAUSE: Duration = Duration::minutes(15);

pub(super) async fn show(State(app): State<Arc<App>>, person: SignedIn) -> PageResult {
    let known = second_factors::lock(&mut *app.db.acquire().await?, &person.session.email).await?;
    if known.is_none_or(|factor| factor.confirmed_at.is_none()) {
        return Ok(Redirect::to("/second-factor/enrol").into_response());
    }
    page(&Factor { shell: person.shell(), code: field(&person, None) })
}

pub(super) fn field(person: &SignedIn, error: Option<&str>) -> Field {
    let texts = person.reader.texts();
    Field::text("code", texts.factor_code(), "")
        .of_kind("text", "one-time-code")
        .required()
        .error(error.map(str::to_owned))
}

pub(super) async fn check(State(app): State<Arc<App>>, person: SignedIn, form: Form) -> PageResult {
    let form = form.proves(&person.csrf())?;
    let (texts, now) = (person.reader.texts(), app::now());
    let mut transaction = app.db.begin().await?;
    let factor = second_factors::lock(&mut transaction, &person.session.email).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
        return Err(PageError::Elsewhere("/second-factor/enrol"));
    };
    let wrong = if is_paused(&factor, now) {
        Some(texts.factor_too_often())
    } else if takes(&mut transaction, &app, &person.session.email, &factor, form.text("code"), now).await? {
        None
    } else {
        second_factors::failed(&mut transaction, &person.session.email, now - PAUSE, now).await?;
        Some(texts.factor_wrong())
    };
    let Some(wrong) = wrong else { return given(&app, transaction, &person, now).await };
    transaction.commit().await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &Factor { shell: person.shell(), code: field(&person, Some(wrong)) })
}

pub(super) fn is_paused(factor: &FactorRow, now: OffsetDateTime) -> bool {
    factor.failures >= MOST_FAILURES && now - factor.failures_since < PAUSE
}

/// Whether a code is right; what is right is used up.
async fn takes(
    connection: &mut PgConnection,
    app: &App,
    email: &str,
    factor: &FactorRow,
    code: &str,
    now: OffsetDateTime,
) -> Result<bool, PageError> {
    let secret = app.vault.open(totp::place(email), &factor.secret)?;
    if let Some(step) = totp::step_of(&secret, code, factor.last_step, now) {
        second_factors::step_taken(connection, email, step).await?;
        return Ok(true);
    }
    let hash = totp::recovery_hash(code);
    if factor.recovery_hashes.contains(&hash) {
        second_factors::recovery_taken(connection, email, &hash).await?;
        return Ok(true);
    }
    Ok(false)
}

/// Notes that the factor was given. The cookie changes with it.
pub(super) async fn given(
    app: &App,
    mut transaction: sqlx::Transaction<'_, sqlx::Postgres>,
    person: &SignedIn,
    now: OffsetDateTime,
) -> PageResult {
    let secret = Secret::new()?;
    sessions::second_factor_given(&mut transaction, person.session.session_id, &secret.hash(), now).await?;
    transaction.commit().await?;
    let cookie = session::begin(&app.public_url, &secret).map(|cookie| [(header::SET_COOKIE, cookie)]);
    let response: Response = (cookie, Redirect::to("/desk")).into_response();
    Ok(response)
}
