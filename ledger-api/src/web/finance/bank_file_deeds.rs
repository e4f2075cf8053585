//! Taking a bank file back as a whole: asked for once, by a page that says what it means.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::payout_deeds::checked;
use super::refusal;
use super::run_deeds::run_path;
use super::words::money;
use crate::app::App;
use crate::db::sepa::files::{self, FileRow};
use crate::pages::Notice;
use crate::pages::components::Field;
use crate::pages::finance::{Ask, Done};
use crate::payouts::sepa;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path((id, number)): Path<(Uuid, i32)>,
) -> PageResult {
    let file = find(&app, &visitor, id, number).await?;
    if file.returned_at.is_some() {
        return Err(PageError::NotFound);
    }
    page(&question(&visitor, &file, &Form::default(), None))
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path((id, number)): Path<(Uuid, i32)>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let file = find(&app, &visitor, id, number).await?;
    let Some(reason) = checked(form.text("reason"), sepa::REASON_CHARS) else {
        let again = question(&visitor, &file, &form, Some(t.do_return_reason_bad().to_owned()));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let done = sepa::bring_back_file(&app.db, visitor.merchant_id, id, number, &reason, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, ""))?;
    Ok(after(&run_path(id), Notice::Finance(Done::FileReturned)))
}

async fn find(app: &App, visitor: &FinanceDesk, id: Uuid, number: i32) -> Result<FileRow, PageError> {
    let found = files::of_run(&mut *app.db.acquire().await?, visitor.merchant_id, id).await?;
    found.into_iter().find(|file| file.number == number).ok_or(PageError::NotFound)
}

fn question(visitor: &FinanceDesk, file: &FileRow, form: &Form, wrong: Option<String>) -> Ask {
    let (t, path) = (visitor.texts(), run_path(file.payout_run_id));
    let reason = Field::text("reason", t.run_file_return_reason(), form.text("reason"));
    Ask {
        shell: visitor.shell(),
        title: t.run_file_return_ask(file.number, money(t, file.control_sum, "EUR")),
        paragraphs: vec![t.run_file_return_effect().to_owned(), t.run_file_return_sure().to_owned()],
        fields: vec![reason.required().hint(t.run_file_return_reason_hint()).error(wrong)],
        action: format!("{path}/sepa/{}/return", file.number),
        button: t.run_file_return(file.number),
        danger: true,
        back: path,
    }
}
