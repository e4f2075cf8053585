//! The application, below what a partner would get. Its answer, and the time it takes, does not tell whether the address is a
//! partner's already.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Extensions, HeaderMap, StatusCode};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::affiliates::{self, AffiliateFields};
use crate::db::{applications, merchants, programs, sessions};
use crate::domain::commission::Earner;
use crate::domain::event::EventType;
use crate::domain::tier::Tier;
use crate::events::note;
use crate::http::validate::Check;
use crate::pages::affiliate::{Applied, JoinPage, Programme};
use crate::pages::components::Field;
use crate::pages::sheets::FormPart;
use crate::pages::{Language, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page, page_with};
use crate::web::promise::{self, Promised};
use crate::web::visitor::Reader;

/// Longest name, in characters.
const NAME_CHARS: usize = 200;
/// Programs shown.
const PROGRAMS: i64 = 20;

pub(super) async fn ask(State(app): State<Arc<App>>, reader: Reader, Path(merchant_id): Path<Uuid>) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let merchant = merchants::name(&mut connection, merchant_id).await?.ok_or(PageError::NotFound)?;
    page(&sheet(&mut connection, &reader, (merchant_id, &merchant), &Form::default(), (None, None)).await?)
}

async fn sheet(
    connection: &mut PgConnection,
    reader: &Reader,
    (merchant_id, merchant): (Uuid, &str),
    form: &Form,
    (name, email): (Option<&str>, Option<&str>),
) -> Result<JoinPage, PageError> {
    let t = reader.texts();
    let fields = vec![
        Field::text("name", t.join_name(), form.text("name"))
            .of_kind("text", "name")
            .required()
            .error(name.map(str::to_owned)),
        Field::text("email", t.sign_in_email(), form.text("email"))
            .of_kind("email", "email")
            .required()
            .error(email.map(str::to_owned)),
    ];
    let (action, button) = (format!("/join/{merchant_id}"), t.join_apply().to_owned());
    Ok(JoinPage {
        shell: reader.shell(),
        merchant: merchant.to_owned(),
        programmes: promises(connection, t, merchant_id).await?,
        forms: vec![FormPart { heading: String::new(), action, fields, boxes: Vec::new(), button }],
    })
}

/// What the open programs promise somebody without a rate of its own.
async fn promises(connection: &mut PgConnection, t: Texts, merchant_id: Uuid) -> Result<Vec<Programme>, PageError> {
    let earner = Earner { tier: Tier::Standard, rate_override: None, recurring_rate_override: None };
    let to = Promised { earner, own: None, minimum: None };
    let programs = programs::list(connection, merchant_id, None, PROGRAMS).await?;
    let open = programs.iter().filter(|program| program.status == "active");
    Ok(open.map(|program| promise::of(t, program, &to)).collect::<Result<_, _>>()?)
}

pub(super) async fn apply(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(merchant_id): Path<Uuid>,
    headers: HeaderMap,
    extensions: Extensions,
    form: Form,
) -> PageResult {
    let mut transaction = app.db.begin().await?;
    let merchant = merchants::name(&mut transaction, merchant_id).await?.ok_or(PageError::NotFound)?;
    let (name, email, t) = (form.text("name"), form.text("email").to_lowercase(), reader.texts());
    let (mut names, mut emails) = (Check::default(), Check::default());
    names.text("name", name, NAME_CHARS);
    emails.email("email", &email);
    let wrong = (names.done().err().map(|_| t.join_name_bad()), emails.done().err().map(|_| t.sign_in_email_bad()));
    if wrong != (None, None) {
        let shown = sheet(&mut transaction, &reader, (merchant_id, &merchant), &form, wrong).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    if !app.sign_in_limit.allows(app.client_address.of(&headers, &extensions)) {
        return Err(PageError::TooOften);
    }
    keep(&mut transaction, merchant_id, &applicant(name, &email), reader.language).await?;
    transaction.commit().await?;
    page(&Applied { shell: reader.shell(), merchant })
}

/// Keeps the application of somebody who is no partner yet. That of a partner is written like any other and then taken back, so
/// that both are the same work, and the commit waits for the disk in both: what was written, or begun and taken back, is in the
/// log before the answer.
async fn keep(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    applicant: &AffiliateFields,
    language: Language,
) -> Result<(), PageError> {
    applications::wait_for_turn(connection, merchant_id, &applicant.email).await?;
    let is_known = applications::is_affiliate(connection, merchant_id, &applicant.email).await?;
    let mut application = connection.begin().await?;
    let affiliate_id = app::new_id()?;
    affiliates::insert(&mut application, merchant_id, affiliate_id, applicant).await?;
    sessions::set_language(&mut application, "affiliate", merchant_id, affiliate_id, language.name()).await?;
    note::affiliate(&mut application, merchant_id, affiliate_id, EventType::AffiliateCreated).await?;
    if is_known {
        application.rollback().await?;
    } else {
        application.commit().await?;
    }
    Ok(())
}

fn applicant(name: &str, email: &str) -> AffiliateFields {
    AffiliateFields {
        name: name.to_owned(),
        email: email.to_owned(),
        external_id: None,
        recruiter_id: None,
        tier: Tier::Standard.name().to_owned(),
        rate_override: None,
        recurring_rate_override: None,
        payout_method: None,
        stripe_account_id: None,
        paypal_email: None,
        iban: None,
        account_holder: None,
        minimum_payout: None,
    }
}
