//! The second pair of eyes on a correction.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::correction::find;
use crate::app::App;
use crate::corrections::{self, CorrectionError};
use crate::domain::correction::{CorrectionKind, DecisionRefused};
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::components::Field;
use crate::pages::finance::{Ask, Done};
use crate::pages::{Notice, Texts};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

/// Longest reason, in characters.
const REASON_CHARS: usize = 500;

pub(super) async fn ask_approve(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let (correction, what) = find(&app, &visitor, id).await?;
    page(&Ask {
        shell: visitor.shell(),
        title: t.correction_approve(&what),
        paragraphs: vec![correction.reason, t.correction_approve_effect().to_owned()],
        fields: Vec::new(),
        action: format!("/finance/corrections/{id}/approve"),
        button: t.correction_approve(&what),
        danger: false,
        back: format!("/finance/corrections/{id}"),
    })
}

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    let done = corrections::approve(&app.db, visitor.merchant_id, CorrectionKind::ALL, id, &visitor.caller()).await;
    done.map_err(|error| refused(visitor.texts(), error))?;
    Ok(after(&format!("/finance/corrections/{id}"), Notice::Finance(Done::Posted)))
}

pub(super) async fn ask_reject(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    page(&rejection(&app, &visitor, id, "", None).await?)
}

pub(super) async fn reject(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (t, reason) = (visitor.texts(), form.text("reason"));
    let mut check = Check::default();
    check.text("reason", reason, REASON_CHARS);
    if check.done().is_err() {
        let wrong = Some(t.correction_reason_bad().to_owned());
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &rejection(&app, &visitor, id, reason, wrong).await?);
    }
    let (merchant_id, kinds) = (visitor.merchant_id, CorrectionKind::ALL);
    let done = corrections::reject(&app.db, merchant_id, kinds, id, reason, &visitor.caller()).await;
    done.map_err(|error| refused(t, error))?;
    Ok(after(&format!("/finance/corrections/{id}"), Notice::Finance(Done::Rejected)))
}

async fn rejection(
    app: &App,
    visitor: &FinanceDesk,
    id: Uuid,
    reason: &str,
    wrong: Option<String>,
) -> Result<Ask, PageError> {
    let t = visitor.texts();
    let (_, what) = find(app, visitor, id).await?;
    Ok(Ask {
        shell: visitor.shell(),
        title: t.correction_reject(&what),
        paragraphs: vec![t.correction_reject_effect().to_owned()],
        fields: vec![Field::text("reason", t.correction_reason(), reason).required().error(wrong)],
        action: format!("/finance/corrections/{id}/reject"),
        button: t.correction_reject(&what),
        danger: true,
        back: format!("/finance/corrections/{id}"),
    })
}

fn refused(t: Texts, error: CorrectionError) -> PageError {
    let said = match error {
        CorrectionError::Decision(DecisionRefused::SamePerson) => t.correction_same_person(),
        CorrectionError::Decision(DecisionRefused::RejectedBefore) => t.correction_rejected_before(),
        CorrectionError::Decision(DecisionRefused::ApprovedBefore) => t.correction_approved_before(),
        CorrectionError::Decision(DecisionRefused::OtherReason) => t.correction_other_reason(),
        CorrectionError::MoreThanOwed(_) => t.correction_more_than_owed(),
        CorrectionError::TooMuch => t.correction_too_much(),
        other => return Problem::from(other).into(),
    };
    PageError::Refused(said.to_owned())
}
