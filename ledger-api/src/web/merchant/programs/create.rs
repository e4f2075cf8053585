//! `/merchant/programs/new`: a program with the usual terms, which are changed on the page that follows.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::fields::{Wrong, filled, part, refused, request};
use crate::app::App;
use crate::http::programs::store;
use crate::pages::Notice;
use crate::pages::sheets::FormSheet;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::MerchantDesk;

pub(super) async fn ask(visitor: MerchantDesk) -> PageResult {
    page(&sheet(&visitor, &filled(None), &Wrong::new()))
}

fn sheet(visitor: &MerchantDesk, form: &Form, wrong: &Wrong) -> FormSheet {
    let t = visitor.texts();
    FormSheet {
        shell: visitor.shell(),
        title: t.program_new_title().to_owned(),
        lead: t.programs_lead().to_owned(),
        forms: vec![part(t, form, wrong, "/merchant/programs/new".to_owned(), None)],
    }
}

pub(super) async fn make(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let wrong = match request(&form, None) {
        Ok(request) => {
            let mut transaction = app.db.begin().await?;
            match store(&mut transaction, visitor.merchant_id, &request, &visitor.email).await {
                Ok(program_id) => {
                    transaction.commit().await?;
                    return Ok(after(&format!("/merchant/programs/{program_id}/terms"), Notice::Made));
                }
                Err(problem) => refused(problem)?,
            }
        }
        Err(wrong) => wrong,
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&visitor, &form, &wrong))
}
