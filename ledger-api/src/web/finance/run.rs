//! `/finance/runs/{id}`: is this the right total, what changed, who made it, and how far has it come?

use std::sync::Arc;

use axum::extract::{Path, State};
use sqlx::PgConnection;
use uuid::Uuid;

use super::run_changes::{self, Drafted};
use super::words::{self, money, money_cell, run_status};
use super::{live, payouts, run_parts, settle_run};
use crate::app::App;
use crate::db::payouts::pauses::{self, PausedPart};
use crate::db::payouts::progress::{self, Count};
use crate::db::payouts::rails::{self, RailTotal};
use crate::db::payouts::runs::{self as rows, RunRow};
use crate::db::payouts::slices;
use crate::db::sepa::files::{self, FileRow};
use crate::db::sepa::payouts::at_bank;
use crate::domain::caller::Caller;
use crate::domain::payout::PayoutStatus;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::{Approval, Changes, FileLine, Progress, RunPage};
use crate::pages::{Query, Texts, format, reasons};
use crate::web::error::PageError;
use crate::web::live::address;
use crate::web::page::{File, PageResult, beside, one_beside, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let shown = live::of_run(&mut *app.db.acquire().await?, merchant_id, id).await?;
    let run = rows::find(&mut *app.db.acquire().await?, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    let payouts = match payouts::table(&app, t, merchant_id, Some(id), &visitor.query).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let mut connection = app.db.acquire().await?;
    let counts = progress::counts(&mut connection, merchant_id, id).await?;
    let left_out = count_of(&counts, PayoutStatus::Canceled);
    let (status, meaning) = run_status(t, &run.status);
    let undrafted = slices::left(&mut connection, merchant_id, id).await?;
    let is_worked_on = slices::exist(&mut connection, merchant_id, id).await?;
    let totals = rails::totals(&mut connection, merchant_id, id).await?;
    let drafted = Drafted { run: &run, totals: &totals, undrafted, left_out };
    let changes = run_changes::of(&mut connection, &app.rails, t, merchant_id, drafted).await?;
    let (totals_table, changes) = match arranged(&visitor.query, t, totals_of(t, &totals), changes) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    let meaning = match run.status.as_str() {
        "draft" if undrafted > 0 => t.run_means_drafting(format::number(t.0, undrafted)),
        "canceled" if is_worked_on => t.run_means_freeing().to_owned(),
        _ => meaning.to_owned(),
    };
    let under_way = !matches!(run.status.as_str(), "draft" | "canceled");
    let progress = under_way.then(|| progress_of(&counts));
    let parts = pauses::of_runs(&mut connection, merchant_id, &[id]).await?;
    let files = files::of_run(&mut connection, merchant_id, id).await?;
    let at_bank = at_bank(&mut connection, merchant_id, id).await?;
    let settle = (!files.is_empty() && at_bank.count > 0).then(|| settle_run::label(t, &at_bank));
    let open = [PayoutStatus::Submitting, PayoutStatus::Accepted].map(|status| count_of(&counts, status)) != [0, 0];
    let number = |value| format::number(t.0, value);
    page(&RunPage {
        shell: visitor.shell(),
        live: (run.status != "canceled" || is_worked_on).then(|| address(&format!("/finance/runs/{id}/live"), &shown)),
        path: format!("/finance/runs/{id}"),
        title: t.run_title(format::date(t.0, run.created_at.date())),
        status,
        paragraphs: vec![meaning],
        facts: facts(t, &run),
        totals: totals_table,
        changes,
        approval: match undrafted {
            0 => approval(&mut connection, t, merchant_id, (&run, &totals), &parts, &visitor.caller()).await?,
            _ => Approval::None,
        },
        paused: run_parts::lines(t, &run, &parts, &visitor.caller()),
        cancel: match run.status.as_str() {
            "draft" | "paused" => Some(t.run_cancel()),
            _ => (!parts.is_empty()).then(|| t.run_cancel_parts()),
        },
        progress_said: progress.map(|of| t.run_progress(number(of.done), number(of.all))).unwrap_or_default(),
        progress,
        files: files.iter().map(|file| file_line(t, file, open)).collect(),
        settle,
        payouts,
        texts: t,
    })
}

/// The tables beside the one of payouts, or the file that the query asks for.
fn arranged(query: &Query, t: Texts, totals: Table, changes: Changes) -> Result<(Table, Changes), File> {
    let compared = changes.compared.map(|table| one_beside(query, t, table)).transpose()?;
    let parts = beside(query, t, changes.parts)?;
    Ok((one_beside(query, t, totals)?, Changes { compared, parts, ..changes }))
}

fn count_of(counts: &[Count], status: PayoutStatus) -> i64 {
    counts.iter().filter(|of| of.status == status.name()).map(|of| of.count).sum()
}

/// Done is what has a known end; frozen and unknown have none.
fn progress_of(counts: &[Count]) -> Progress {
    let ends = [
        PayoutStatus::Paid,
        PayoutStatus::Refused,
        PayoutStatus::Released,
        PayoutStatus::Returned,
        PayoutStatus::Canceled,
    ];
    let done = ends.into_iter().map(|end| count_of(counts, end)).sum();
    Progress { done, all: counts.iter().map(|of| of.count).sum() }
}

async fn approval(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    (run, totals): (&RunRow, &[RailTotal]),
    parts: &[PausedPart],
    caller: &Caller,
) -> Result<Approval, PageError> {
    if !matches!(run.status.as_str(), "draft" | "paused") && parts.is_empty() {
        return Ok(Approval::None);
    }
    if caller.is(&run.created_by) {
        return Ok(Approval::Refused(t.run_same_person().to_owned()));
    }
    // Each part has a button of its own.
    if parts.len() == 1 {
        return Ok(Approval::None);
    }
    if !parts.is_empty() {
        return Ok(Approval::Button(t.run_resume(run_parts::names(t, parts))));
    }
    let sums = run_changes::sums(t, totals.iter().map(|total| (total.currency.as_str(), total.amount)));
    let affiliates = rails::affiliates(connection, merchant_id, run.payout_run_id).await?;
    let said = if run.status == "draft" { t.run_approve(sums, t.run_people(affiliates)) } else { t.run_resume(sums) };
    Ok(Approval::Button(said))
}

fn facts(t: Texts, run: &RunRow) -> Vec<(String, Cell)> {
    let by = |person: &str, at| Cell::from(t.run_by(person, format::date_time(t.0, at)));
    let mut facts = vec![(t.run_made_by().to_owned(), by(&run.created_by, run.created_at))];
    if let (Some(person), Some(at)) = (&run.approved_by, run.approved_at) {
        facts.push((t.run_approved_by().to_owned(), by(person, at)));
    }
    if let (Some(person), Some(at)) = (&run.canceled_by, run.canceled_at) {
        facts.push((t.run_canceled_by().to_owned(), by(person, at)));
    }
    facts.extend(run.completed_at.map(|at| (t.run_completed().to_owned(), format::date_time(t.0, at).into())));
    let paused = run.reason.as_deref().map(|reason| reasons::of_pause(t, reason).cell());
    facts.extend(paused.map(|why| (t.run_reason().to_owned(), why)));
    facts.push((t.finance_number().to_owned(), run.payout_run_id.to_string().into()));
    facts
}

fn totals_of(t: Texts, totals: &[RailTotal]) -> Table {
    let columns = vec![
        Column::text("way", t.payout_rail()),
        Column::number("count", t.finance_count()),
        Column::number("amount", t.amount()),
    ];
    let row = |total: &RailTotal| {
        vec![
            Cell::text(words::rail(t, total.rail.parse().ok())),
            Cell::number(t.0, total.count),
            money_cell(t, total.amount, &total.currency),
        ]
    };
    let table = Table::new("totals", t.run_totals(), columns, totals.iter().map(row).collect());
    table.when_empty(t.run_means_canceled(), None)
}

/// `open`: the run has payouts that may still come back.
fn file_line(t: Texts, file: &FileRow, open: bool) -> FileLine {
    let (number, sum) = (file.number, money(t, file.control_sum, "EUR"));
    let said = match (file.returned_at, &file.return_reason) {
        (Some(at), Some(why)) => t.run_file_returned(number, sum, format::date(t.0, at.date()), why),
        _ => t.run_file(number, sum, format::date(t.0, file.execution_date)),
    };
    let is_returned = file.returned_at.is_some();
    let take_back = (open && !is_returned).then(|| t.run_file_return(number));
    FileLine { number, said, is_returned, take_back }
}
