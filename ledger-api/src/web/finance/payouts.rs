//! `/finance/payouts`: every payout, and the list of payouts that a run shows.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{self, choices, money_cell, payout_status, time_cell};
use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::payouts::{self, Filter, Row, Sort};
use crate::domain::payout::PayoutStatus;
use crate::domain::rail::Rail;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::{Query, Texts, finance, format, reasons};
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, sorts_by, table_or_file};
use crate::web::visitor::FinanceDesk;

/// Payouts that a page sorts by what no index is kept by; more take too long.
const SORTED: i64 = 5_000;

struct Payouts {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Payouts {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "payouts";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Made),
            "affiliate" => Some(Sort::Affiliate),
            "way" => Some(Sort::Rail),
            "status" => Some(Sort::Status),
            "amount" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.day()),
            Column::text("affiliate", t.finance_affiliate()),
            Column::text("way", t.payout_rail()),
            Column::text("status", t.status()),
            Column::text("why", t.finance_why()).unsorted(),
            Column::number("amount", t.amount()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let name = row.affiliate.clone().unwrap_or_else(|| row.affiliate_id.to_string());
        let status = row.status.parse().map(|of| Cell::status(payout_status(t, of)));
        vec![
            time_cell(t, row.created_at, now),
            Cell::link(&format!("/finance/payouts/{}", row.payout_id), &name),
            Cell::text(words::rail(t, row.rail.parse().ok())),
            status.unwrap_or_else(|_| Cell::text(&row.status)),
            row.reason.as_deref().map_or_else(|| Cell::text(""), |reason| reasons::of_payout(t, reason).cell()),
            money_cell(t, row.amount, &row.currency),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.payout_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        payouts::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let t = visitor.texts();
    let table = match table(&app, t, visitor.merchant_id, None, &visitor.query).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    page(&finance::List {
        shell: visitor.shell(),
        title: t.nav_payouts().to_owned(),
        paragraphs: vec![t.payouts_finance_lead().to_owned()],
        actions: Vec::new(),
        table,
        forms: Vec::new(),
    })
}

/// A page of payouts, of a run or of all; or the file that the query asks for.
pub(super) async fn table(
    app: &Arc<App>,
    t: Texts,
    merchant_id: Uuid,
    payout_run_id: Option<Uuid>,
    query: &Query,
) -> Result<Result<Table, Response>, PageError> {
    let states: Vec<&str> = PayoutStatus::ALL.iter().map(|of| of.name()).collect();
    let rails: Vec<&str> = Rail::ALL.iter().map(|of| of.name()).collect();
    let filter = Filter {
        payout_run_id,
        status: chosen(query, "status", &states),
        rail: chosen(query, "rail", &rails),
        words: searched(query),
        // A file has all of them.
        newest: (query.get("format") != Some("csv")).then_some(SORTED),
    };
    let some = sorts_by(query, &["affiliate", "way", "status"])
        && payouts::are_more_than(&mut *app.db.acquire().await?, merchant_id, payout_run_id, SORTED).await?;
    let said = if some { t.table_sorted_newest(format::number(t.0, SORTED)) } else { String::new() };
    let list = Payouts { merchant_id, filter };
    let found = table_or_file(app, list, t.nav_payouts(), query, t).await?;
    let states = PayoutStatus::ALL.iter().map(|of| (of.name(), payout_status(t, *of).word));
    let rails = Rail::ALL.iter().map(|of| (of.name(), words::rail(t, Some(*of)).to_owned()));
    let filters = vec![choices(t, "status", t.filter_status(), states), choices(t, "rail", t.payout_rail(), rails)];
    Ok(found.map(|table| table.filtered_by(filters).searching(&said).when_empty(t.payouts_finance_empty(), None)))
}
