//! `/merchant/programs/{id}/terms`: the terms as a form, and what an order would earn by them before they are in force.

mod draft;
mod fields;
mod filled;
mod quote;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::money::Currency;
use uuid::Uuid;

use self::draft::Wrong;
use crate::app::App;
use crate::db::programs::{self, Program};
use crate::domain::terms::Terms;
use crate::http::programs::{ProgramBody, change};
use crate::pages::Notice;
use crate::pages::merchant::{Quoted, TermsEditor};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

async fn find(app: &App, visitor: &MerchantDesk, id: Uuid) -> Result<(Program, Currency), PageError> {
    let found = programs::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    let program = found.ok_or(PageError::NotFound)?;
    let currency = program.currency.parse().map_err(PageError::internal)?;
    Ok((program, currency))
}

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let (program, currency) = find(&app, &visitor, id).await?;
    let form = filled::form(&program.terms.0, currency);
    let quoted = quote::quoted(visitor.texts(), &form, &program.terms.0, currency).ok();
    page(&editor(&visitor, &program, currency, &form, &Wrong::new(), quoted))
}

fn editor(
    visitor: &MerchantDesk,
    program: &Program,
    currency: Currency,
    form: &Form,
    wrong: &Wrong,
    quoted: Option<Quoted>,
) -> TermsEditor {
    let t = visitor.texts();
    let place = format!("/merchant/programs/{}", program.program_id);
    let fields = fields::Fields { t, form, wrong, currency };
    TermsEditor {
        shell: visitor.shell(),
        title: t.terms_edit_title(&program.name),
        action: format!("{place}/terms"),
        quote_action: format!("{place}/quote"),
        formula: fields.terms(),
        more: fields.more(),
        exceptions: fields.exceptions(),
        order: fields.order(),
        is_lead: form.text("quote_lead") == "on",
        quoted,
        back: (place, program.name.clone()),
    }
}

/// What an order would earn. With JavaScript only the answer is taken out of the page.
pub(super) async fn quote(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (program, currency) = find(&app, &visitor, id).await?;
    let t = visitor.texts();
    let answer = draft::read(t, &form, currency).and_then(|terms| quote::quoted(t, &form, &terms, currency));
    let (wrong, quoted) = match answer {
        Ok(quoted) => (Wrong::new(), quoted),
        Err(wrong) => (wrong, Quoted { answer: t.quote_impossible().to_owned(), because: Vec::new() }),
    };
    page(&editor(&visitor, &program, currency, &form, &wrong, Some(quoted)))
}

pub(super) async fn save(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (program, currency) = find(&app, &visitor, id).await?;
    let terms: Terms = match draft::read(visitor.texts(), &form, currency) {
        Ok(terms) => terms,
        Err(wrong) => {
            let shown = editor(&visitor, &program, currency, &form, &wrong, None);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    let request = ProgramBody::of_terms(terms.into());
    let mut transaction = app.db.begin().await?;
    change(&mut transaction, visitor.merchant_id, id, &request, &visitor.email).await?;
    transaction.commit().await?;
    Ok(after(&format!("/merchant/programs/{id}"), Notice::TermsMade))
}
