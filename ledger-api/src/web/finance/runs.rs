//! `/finance/runs`: the runs, newest first.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::words::{money, run_status, time_cell};
use crate::app::{self, App};
use crate::db::payouts::runs::{self, Total};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::{List, Listing, ROWS};
use crate::pages::format;
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let before = visitor.query.get("after").and_then(|after| after.parse().ok());
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX);
    let (rows, next) = table(&mut *app.db.acquire().await?, t, merchant_id, before, limit).await?;
    page(&List {
        shell: visitor.shell(),
        title: t.nav_runs().to_owned(),
        paragraphs: vec![t.runs_lead().to_owned()],
        actions: vec![("/finance/due".to_owned(), t.nav_due().to_owned())],
        listing: Listing::new(rows, &visitor.query, t, next),
        forms: Vec::new(),
    })
}

/// At most `limit` runs, and where the next page begins.
pub(super) async fn table(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<(Table, Option<String>), PageError> {
    let mut found = runs::list(connection, merchant_id, before, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| more).map(|run| run.payout_run_id.to_string());
    let ids: Vec<Uuid> = found.iter().map(|run| run.payout_run_id).collect();
    let totals = runs::totals(connection, merchant_id, &ids).await?;
    let columns = vec![
        Column::text("run", t.payout_run()),
        Column::text("status", t.status()),
        Column::text("maker", t.run_made_by()),
        Column::text("day", t.finance_time()),
        Column::number("count", t.finance_count()),
        Column::number("amount", t.amount()),
    ];
    let now = app::now();
    let row = |run: &runs::RunRow| {
        let own: Vec<Total> = totals.iter().filter(|total| total.payout_run_id == run.payout_run_id).cloned().collect();
        let count = own.iter().map(|total| total.count).sum();
        vec![
            Cell::link(&format!("/finance/runs/{}", run.payout_run_id), &format::date(t.0, run.created_at.date())),
            Cell::status(run_status(t, &run.status).0),
            Cell::text(&run.created_by),
            time_cell(t, run.created_at, now),
            Cell::number(t.0, count),
            Cell::text(&sums(t, &own)),
        ]
    };
    let rows = found.iter().map(row).collect();
    let table = Table::new("runs", t.nav_runs(), columns, rows);
    Ok((table.when_empty(t.runs_empty(), Some(("/finance/due", t.nav_due()))), next))
}

/// What a run pays, in every currency.
pub(super) fn sums(t: Texts, totals: &[Total]) -> String {
    let sums: Vec<String> = totals.iter().map(|total| money(t, total.amount, &total.currency)).collect();
    sums.join(&format!(" {} ", t.run_and()))
}
