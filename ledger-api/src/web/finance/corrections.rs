//! `/finance/corrections`: adjustments and write-offs.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{choices, money_cell, time_cell};
use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::corrections::{self, Filter, Row, Sort};
use crate::domain::correction::{CorrectionKind, CorrectionStatus};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Status, Tone};
use crate::pages::finance;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::FinanceDesk;

struct Corrections {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Corrections {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "corrections";
    const ORDER: (Sort, bool) = (Sort::Proposed, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "kind" => Some(Sort::Kind),
            "affiliate" => Some(Sort::Affiliate),
            "reason" => Some(Sort::Reason),
            "status" => Some(Sort::Status),
            "person" => Some(Sort::Person),
            "day" => Some(Sort::Proposed),
            "amount" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("kind", t.correction_kind()),
            Column::text("affiliate", t.finance_affiliate()),
            Column::text("reason", t.correction_reason()),
            Column::text("status", t.status()),
            Column::text("person", t.correction_proposed_by()),
            Column::text("day", t.finance_time()),
            Column::number("amount", t.amount()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let what = row.kind.parse().map_or(row.kind.as_str(), |of| kind(t, of));
        let status = row.status.parse().map(|of| Cell::status(status_of(t, of)));
        vec![
            Cell::link(&format!("/finance/corrections/{}", row.correction_id), what),
            Cell::text(&row.affiliate),
            Cell::text(&row.reason).with_detail(row.reference.as_deref().unwrap_or_default()),
            status.unwrap_or_else(|_| Cell::text(&row.status)),
            Cell::text(&row.proposed_by),
            time_cell(t, row.proposed_at, now),
            money_cell(t, row.amount, &row.currency),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.correction_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        corrections::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let states: Vec<&str> = CorrectionStatus::ALL.iter().map(|of| of.name()).collect();
    let filter = Filter { status: chosen(query, "status", &states), words: searched(query) };
    let list = Corrections { merchant_id: visitor.merchant_id, filter };
    let table = match table_or_file(&app, list, t.nav_corrections(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = CorrectionStatus::ALL.iter().map(|of| (of.name(), status_of(t, *of).word));
    page(&finance::List {
        shell: visitor.shell(),
        title: t.nav_corrections().to_owned(),
        paragraphs: vec![t.corrections_lead().to_owned()],
        actions: vec![("/finance/corrections/new".to_owned(), t.corrections_new().to_owned())],
        table: table
            .filtered_by(vec![choices(t, "status", t.filter_status(), states)])
            .when_empty(t.corrections_empty(), None),
        forms: Vec::new(),
    })
}

/// What it is called.
pub(super) fn kind(t: Texts, kind: CorrectionKind) -> &'static str {
    match kind {
        CorrectionKind::Credit => t.correction_credit(),
        CorrectionKind::Debit => t.correction_debit(),
        CorrectionKind::WriteOff => t.correction_write_off(),
    }
}

/// Where it stands.
pub(super) fn status_of(t: Texts, status: CorrectionStatus) -> Status {
    let (word, tone) = match status {
        CorrectionStatus::Proposed => (t.correction_proposed(), Tone::Waiting),
        CorrectionStatus::Approved => (t.correction_approved(), Tone::Good),
        CorrectionStatus::Rejected => (t.correction_rejected(), Tone::Plain),
    };
    Status { word: word.to_owned(), tone }
}
