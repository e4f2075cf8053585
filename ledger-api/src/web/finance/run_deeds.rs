//! What is done with runs: drafting, approving, giving up, fetching the bank's file.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect};
use uuid::Uuid;

use super::{refusal, run_parts, runs};
use crate::app::App;
use crate::db::payouts::{pauses, runs as rows};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::pages::Notice;
use crate::pages::finance::{Ask, Done};
use crate::payouts::{self, Parts, PayoutError, sepa};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page};
use crate::web::visitor::FinanceDesk;

/// The page of a run.
pub(super) fn run_path(id: Uuid) -> String {
    format!("/finance/runs/{id}")
}

pub(super) async fn draft(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    match retrying!(try_draft(&app, visitor.merchant_id, &visitor.caller()).await) {
        Ok(id) => Ok(after(&run_path(id), Notice::Finance(Done::Drafted))),
        Err(PayoutError::NothingToPay) => Ok(Redirect::to("/finance/due?none=1").into_response()),
        Err(error) => Err(refusal::of_payout(visitor.texts(), error, "")),
    }
}

async fn try_draft(app: &App, merchant_id: Uuid, caller: &Caller) -> Result<Uuid, PayoutError> {
    let mut transaction = app.db.begin().await?;
    let id = payouts::draft(&mut transaction, merchant_id, &app.rails, caller).await?;
    transaction.commit().await?;
    Ok(id)
}

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let done = payouts::approve(&app.db, visitor.merchant_id, id, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, t.run_same_person()))?;
    Ok(after(&run_path(id), Notice::Finance(Done::Approved)))
}

/// A part that the form names, or every one.
pub(super) async fn resume(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let rail = form.filled("rail").map(str::parse).transpose().map_err(|_| PageError::NotFound)?;
    let currency = form.filled("currency").map(str::parse).transpose().map_err(|_| PageError::NotFound)?;
    let done = payouts::resume(&app.db, visitor.merchant_id, id, Parts { rail, currency }, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, t.run_same_person()))?;
    Ok(after(&run_path(id), Notice::Finance(Done::Resumed)))
}

pub(super) async fn ask_cancel(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let run = rows::find(&mut connection, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let (title, effect, button) = if matches!(run.status.as_str(), "draft" | "paused") {
        let sums = runs::sums(t, &rows::totals(&mut connection, merchant_id, &[id]).await?);
        (t.run_cancel_ask(sums), t.run_cancel_effect(), t.run_cancel())
    } else {
        let parts = run_parts::names(t, &pauses::of_runs(&mut connection, merchant_id, &[id]).await?);
        (t.run_cancel_parts_ask(parts), t.run_cancel_parts_effect(), t.run_cancel_parts())
    };
    page(&Ask {
        shell: visitor.shell(),
        title,
        paragraphs: vec![effect.to_owned()],
        fields: Vec::new(),
        action: format!("{}/cancel", run_path(id)),
        button: button.to_owned(),
        danger: true,
        back: run_path(id),
    })
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    let done = payouts::cancel(&app.db, visitor.merchant_id, id, &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(visitor.texts(), error, ""))?;
    Ok(after(&run_path(id), Notice::Finance(Done::Canceled)))
}

/// A form and no link: from the first download on the payouts count as being with the bank.
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path((id, number)): Path<(Uuid, i32)>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    let fetched = sepa::fetch(&app.db, visitor.merchant_id, id, number, &visitor.caller()).await;
    let fetched = fetched.map_err(|error| refusal::of_payout(visitor.texts(), error, ""))?;
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"sepa-{id}-{number}.xml\"")),
    ];
    Ok((headers, fetched.content).into_response())
}
