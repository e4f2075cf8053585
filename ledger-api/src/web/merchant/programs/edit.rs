//! `/merchant/programs/{id}/edit`: everything of a program but its terms and its currency.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::fields::{Wrong, filled, part, refused, request};
use crate::app::App;
use crate::db::programs::{self, Program};
use crate::http::programs::change;
use crate::pages::Notice;
use crate::pages::sheets::FormSheet;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let found = programs::find(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    let program = found.ok_or(PageError::NotFound)?;
    page(&sheet(&visitor, &program, &filled(Some(&program)), &Wrong::new())?)
}

fn sheet(visitor: &MerchantDesk, program: &Program, form: &Form, wrong: &Wrong) -> Result<FormSheet, PageError> {
    let t = visitor.texts();
    let currency = program.currency.parse().map_err(PageError::internal)?;
    let action = format!("/merchant/programs/{}/edit", program.program_id);
    Ok(FormSheet {
        shell: visitor.shell(),
        title: t.program_edit_title(&program.name),
        lead: String::new(),
        forms: vec![part(t, form, wrong, action, Some(currency))],
    })
}

pub(super) async fn save(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let mut transaction = app.db.begin().await?;
    let found = programs::find(&mut transaction, visitor.merchant_id, id).await?;
    let program = found.ok_or(PageError::NotFound)?;
    let currency = program.currency.parse().map_err(PageError::internal)?;
    let wrong = match request(&form, Some(currency)) {
        Ok(request) => match change(&mut transaction, visitor.merchant_id, id, &request, &visitor.email).await {
            Ok(()) => {
                transaction.commit().await?;
                return Ok(after(&format!("/merchant/programs/{id}"), Notice::Saved));
            }
            Err(problem) => refused(problem)?,
        },
        Err(wrong) => wrong,
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &program, &form, &wrong)?)
}
