//! `/second-factor/enrol`: a secret for the authenticator app, and recovery codes once it has proved that it has it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::second_factor::{field, is_paused};
use super::totp::{self, SECRET_BYTES};
use crate::app::{self, App};
use crate::db::{second_factors, sessions};
use crate::pages::access::{Enrol, Recovery};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::session::{self, Secret};
use crate::web::visitor::SignedIn;

/// Side of the picture in its own units; it scales to any size.
const SIDE: u32 = 256;

pub(super) async fn show(State(app): State<Arc<App>>, person: SignedIn) -> PageResult {
    let email = &person.session.email;
    let mut transaction = app.db.begin().await?;
    let known = second_factors::lock(&mut transaction, email).await?;
    if known.as_ref().is_some_and(|factor| factor.confirmed_at.is_some()) {
        return Err(PageError::Elsewhere("/second-factor"));
    }
    let secret = if let Some(factor) = known {
        app.vault.open(totp::place(email), &factor.secret)?
    } else {
        let secret: [u8; SECRET_BYTES] = app::entropy()?;
        second_factors::propose(&mut transaction, email, &app.vault.seal(totp::place(email), &secret)?).await?;
        secret.to_vec()
    };
    transaction.commit().await?;
    page(&shown(&person, &secret, None)?)
}

fn shown(person: &SignedIn, secret: &[u8], error: Option<&str>) -> Result<Enrol, PageError> {
    let uri = totp::key_uri(secret, &person.session.email);
    let code = QrCode::with_error_correction_level(&uri, EcLevel::M).map_err(PageError::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build();
    // Within a page there is no XML declaration.
    let picture = picture.split_once("?>").map_or(picture.as_str(), |(_, rest)| rest).to_owned();
    Ok(Enrol { shell: person.shell(), picture, key: totp::base32(secret), code: field(person, error) })
}

pub(super) async fn confirm(State(app): State<Arc<App>>, person: SignedIn, form: Form) -> PageResult {
    let form = form.proves(&person.csrf())?;
    let (email, now) = (&person.session.email, app::now());
    let mut transaction = app.db.begin().await?;
    let factor = second_factors::lock(&mut transaction, email).await?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_none()) else {
        return Err(PageError::Elsewhere("/second-factor"));
    };
    let secret = app.vault.open(totp::place(email), &factor.secret)?;
    let step = totp::step_of(&secret, form.text("code"), factor.last_step, now).filter(|_| !is_paused(&factor, now));
    let Some(step) = step else {
        second_factors::failed(&mut transaction, email, now - time::Duration::minutes(15), now).await?;
        transaction.commit().await?;
        let wrong = person.reader.texts().factor_wrong();
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown(&person, &secret, Some(wrong))?);
    };
    let codes = totp::recovery_codes()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| totp::recovery_hash(code)).collect();
    second_factors::confirm(&mut transaction, email, step, &hashes, now).await?;
    let cookie_secret = Secret::new()?;
    sessions::second_factor_given(&mut transaction, person.session.session_id, &cookie_secret.hash(), now).await?;
    transaction.commit().await?;
    let cookie = session::begin(&app.public_url, &cookie_secret).map(|cookie| [(header::SET_COOKIE, cookie)]);
    Ok((cookie, page(&Recovery { shell: person.shell(), codes })?).into_response())
}
