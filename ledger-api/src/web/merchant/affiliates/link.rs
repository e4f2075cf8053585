//! `/merchant/affiliates/{id}/link`: making a link for a partner.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use crate::app::App;
use crate::db::affiliates;
use crate::db::programs::{self, Program};
use crate::http::links::wanted::LinkFields;
use crate::http::problem::Code;
use crate::link_codes::LinkCodes;
use crate::pages::Notice;
use crate::pages::components::{Choice, Field};
use crate::pages::sheets::{FormPart, FormSheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

/// Programs to choose from.
const PROGRAMS: i64 = 200;

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let found = affiliates::find(&mut connection, visitor.merchant_id, id).await?;
    let name = found.ok_or(PageError::NotFound)?.fields.name;
    let programs = programs::list(&mut connection, visitor.merchant_id, None, PROGRAMS).await?;
    page(&sheet(&visitor, id, &name, &programs, &Form::default(), &[]))
}

/// `wrong` names the fields that cannot be accepted.
fn sheet(
    visitor: &MerchantDesk,
    affiliate_id: Uuid,
    name: &str,
    programs: &[Program],
    form: &Form,
    wrong: &[&str],
) -> FormSheet {
    let t = visitor.texts();
    let choice = |program: &Program| Choice { value: program.program_id.to_string(), label: program.name.clone() };
    let text = |field: &'static str, label: &str, bad: String| {
        Field::text(field, label, form.text(field)).error(wrong.contains(&field).then_some(bad))
    };
    let site = programs.first().map(|program| program.site_url.as_str()).unwrap_or_default();
    let fields = vec![
        Field::select("program", t.link_programme(), form.text("program"), programs.iter().map(choice).collect()),
        text("destination", t.link_destination(), t.web_address_bad().to_owned()).hint(&t.link_destination_hint(site)),
        text("slug", t.link_slug(), t.link_slug_bad().to_owned()).hint(t.link_slug_hint()),
        text("campaign", t.link_campaign(), t.link_campaign_bad().to_owned()).hint(t.link_campaign_hint()),
    ];
    let part = FormPart {
        heading: String::new(),
        action: format!("/merchant/affiliates/{affiliate_id}/link"),
        fields,
        boxes: Vec::new(),
        button: t.link_make().to_owned(),
    };
    let possible = !programs.is_empty();
    FormSheet {
        shell: visitor.shell(),
        title: t.link_new_title().to_owned(),
        lead: if possible { name } else { t.merchant_first_program() }.to_owned(),
        forms: if possible { vec![part] } else { Vec::new() },
    }
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let merchant_id = visitor.merchant_id;
    let codes = LinkCodes::draw(&app.db, 1).await?;
    let mut transaction = app.db.begin().await?;
    let found = affiliates::find(&mut transaction, merchant_id, id).await?;
    let name = found.ok_or(PageError::NotFound)?.fields.name;
    let programs = programs::list(&mut transaction, merchant_id, None, PROGRAMS).await?;
    let program_id = form.text("program").parse().map_err(|_| PageError::NotFound)?;
    let filled = |field: &str| form.filled(field).map(str::to_owned);
    let fields = LinkFields {
        program_id,
        destination: filled("destination"),
        slug: filled("slug"),
        campaign: filled("campaign"),
    };
    let stored = match fields.read(id) {
        Ok(wanted) => wanted.store(&mut transaction, merchant_id, &codes).await,
        Err(problem) => Err(problem),
    };
    let problem = match stored {
        Ok(link) => {
            transaction.commit().await?;
            return Ok(after(&format!("/merchant/links/{}", link.link_id), Notice::LinkMade));
        }
        Err(problem) => problem,
    };
    let mut wrong: Vec<&str> = problem.errors().iter().map(|error| error.field.as_str()).collect();
    match problem.code() {
        // A name that is taken is a conflict without a field.
        Code::Conflict => wrong.push("slug"),
        Code::ValidationFailed => {}
        _ => return Err(problem.into()),
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, id, &name, &programs, &form, &wrong))
}
