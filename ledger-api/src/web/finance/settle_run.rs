//! `/finance/runs/{id}/settle`: the bank has paid everything of a run that is with it. It is asked for once, with number, sum
//! and day, and done only if number and sum are still those.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

use super::words::money;
use super::{payout_deeds, refusal};
use crate::app::{self, App};
use crate::db::payouts::runs;
use crate::db::sepa::files;
use crate::db::sepa::payouts::{self, AtBank};
use crate::pages::components::Field;
use crate::pages::finance::{Ask, Done};
use crate::pages::{Notice, Texts};
use crate::payouts::sepa;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page, page_with};
use crate::web::visitor::FinanceDesk;

/// Bank files are in euro.
const CURRENCY: &str = "EUR";

/// What the button says that leads here.
pub(super) fn label(t: Texts, at_bank: &AtBank) -> String {
    t.settle_run_do(t.due_payouts(at_bank.count), money(t, at_bank.amount, CURRENCY))
}

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let mut connection = app.db.acquire().await?;
    runs::find(&mut connection, visitor.merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let at_bank = payouts::at_bank(&mut connection, visitor.merchant_id, id).await?;
    if at_bank.count == 0 {
        return Ok(Redirect::to(&format!("/finance/runs/{id}")).into_response());
    }
    let day = likely_day(&mut connection, &visitor, id).await?.to_string();
    page(&question(&visitor, id, &at_bank, &day, None))
}

pub(super) async fn settle(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let run = runs::find(&mut connection, visitor.merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let at_bank = payouts::at_bank(&mut connection, visitor.merchant_id, id).await?;
    let again = |status, wrong| page_with(status, &question(&visitor, id, &at_bank, form.text("day"), wrong));
    let Ok(Some(day)) = payout_deeds::day(&form) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Some(Wrong::Day(t.day_bad())));
    };
    if sepa::is_before(day, run.created_at) {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Some(Wrong::Day(t.settle_run_early())));
    }
    if visitor.query.get("of") != Some(stated(&at_bank).as_str()) {
        return again(StatusCode::CONFLICT, Some(Wrong::Changed));
    }
    drop(connection);
    let done = sepa::settle_run(&app.db, visitor.merchant_id, id, Some(day), &visitor.caller()).await;
    done.map_err(|error| refusal::of_payout(t, error, ""))?;
    Ok(after(&format!("/finance/runs/{id}"), Notice::Finance(Done::Settled)))
}

/// Why it is asked again.
#[derive(Clone, Copy)]
enum Wrong {
    Day(&'static str),
    Changed,
}

fn question(visitor: &FinanceDesk, id: Uuid, at_bank: &AtBank, day: &str, wrong: Option<Wrong>) -> Ask {
    let t = visitor.texts();
    let changed = matches!(wrong, Some(Wrong::Changed)).then(|| t.settle_run_changed().to_owned());
    let error = match wrong {
        Some(Wrong::Day(said)) => Some(said.to_owned()),
        _ => None,
    };
    Ask {
        shell: visitor.shell(),
        title: t.settle_run_ask(t.due_payouts(at_bank.count), money(t, at_bank.amount, CURRENCY)),
        paragraphs: changed.into_iter().chain([t.settle_run_effect().to_owned()]).collect(),
        fields: vec![Field::text("day", t.run_settle_day(), day).of_kind("date", "off").required().error(error)],
        action: format!("/finance/runs/{id}/settle?of={}", stated(at_bank)),
        button: label(t, at_bank),
        danger: false,
        back: format!("/finance/runs/{id}"),
    }
}

/// What the question stated, to be compared with what is there when it is answered.
fn stated(at_bank: &AtBank) -> String {
    format!("{}-{}", at_bank.count, at_bank.amount)
}

/// The day on which the newest file was to be executed, or today where that is still to come.
async fn likely_day(connection: &mut PgConnection, visitor: &FinanceDesk, id: Uuid) -> Result<Date, PageError> {
    let files = files::of_run(connection, visitor.merchant_id, id).await?;
    let today = app::now().date();
    Ok(files.iter().map(|file| file.execution_date).max().map_or(today, |day| day.min(today)))
}
