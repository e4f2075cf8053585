//! `/finance/runs`: the runs, newest first.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{choices, money, run_status, time_cell};
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::runs::{self, Filter, Sort};
use crate::db::payouts::runs::{self as stored, Total};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::{Texts, finance, format};
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::FinanceDesk;

/// States to choose from.
const STATES: [&str; 6] = ["draft", "approved", "processing", "paused", "completed", "canceled"];

struct Runs {
    merchant_id: Uuid,
    filter: Filter,
}

/// A run with what it pays.
struct Row {
    run: runs::Row,
    totals: Vec<Total>,
}

impl List for Runs {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "runs";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "status" => Some(Sort::Status),
            "maker" => Some(Sort::Maker),
            "day" => Some(Sort::Made),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("run", t.payout_run()).unsorted(),
            Column::text("status", t.status()),
            Column::text("maker", t.run_made_by()),
            Column::text("day", t.finance_time()),
            // What a run comes to is added up for those that are seen; to order by it, all payouts would be.
            Column::number("count", t.finance_count()).unsorted(),
            Column::number("amount", t.amount()).unsorted(),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let Row { run, totals } = row;
        vec![
            Cell::link(&format!("/finance/runs/{}", run.payout_run_id), &format::date(t.0, run.created_at.date()))
                .saved_as(&run.payout_run_id.to_string()),
            Cell::status(run_status(t, &run.status).0),
            Cell::text(&run.created_by),
            time_cell(t, run.created_at, now),
            Cell::number(t.0, totals.iter().map(|total| total.count).sum()),
            Cell::text(&sums(t, totals)),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.run.payout_run_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        let found = runs::rows(connection, self.merchant_id, &self.filter, slice).await?;
        let ids: Vec<Uuid> = found.iter().map(|run| run.payout_run_id).collect();
        let totals = stored::totals(connection, self.merchant_id, &ids).await?;
        let own = |id: Uuid| totals.iter().filter(|total| total.payout_run_id == id).cloned().collect();
        Ok(found.into_iter().map(|run| Row { totals: own(run.payout_run_id), run }).collect())
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let filter = Filter { status: chosen(query, "status", &STATES), words: searched(query) };
    let list = Runs { merchant_id: visitor.merchant_id, filter };
    let table = match table_or_file(&app, list, t.nav_runs(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = STATES.iter().map(|name| (*name, run_status(t, name).0.word));
    page(&finance::List {
        shell: visitor.shell(),
        title: t.nav_runs().to_owned(),
        paragraphs: vec![t.runs_lead().to_owned()],
        actions: vec![("/finance/due".to_owned(), t.nav_due().to_owned())],
        table: table
            .filtered_by(vec![choices(t, "status", t.filter_status(), states)])
            .when_empty(t.runs_empty(), Some(("/finance/due", t.nav_due()))),
        forms: Vec::new(),
    })
}

/// The newest runs, for the home page.
pub(super) async fn newest(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    limit: i64,
) -> Result<Table, sqlx::Error> {
    let list = Runs { merchant_id, filter: Filter::default() };
    let rows = list.read(connection, Slice { sort: Sort::Made, descending: true, after: None, limit }).await?;
    let now = app::now();
    let cells = rows.iter().map(|row| list.cells(t, row, now)).collect();
    let table = Table::new("runs", t.nav_runs(), list.columns(t), cells);
    Ok(table.when_empty(t.runs_empty(), Some(("/finance/due", t.nav_due()))).bare(t))
}

/// What a run pays, in every currency.
pub(super) fn sums(t: Texts, totals: &[Total]) -> String {
    let sums: Vec<String> = totals.iter().map(|total| money(t, total.amount, &total.currency)).collect();
    sums.join(&format!(" {} ", t.run_and()))
}
