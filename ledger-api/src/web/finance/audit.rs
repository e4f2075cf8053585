//! `/finance/audit`: who did what.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::deeds::{self, KINDS};
use super::facts;
use super::words::{choices, time_cell};
use crate::app::App;
use crate::db::audit::AuditRow;
use crate::db::desk::Slice;
use crate::db::desk::deeds::{self as stored, Filter, Sort};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Kept};
use crate::pages::finance;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::FinanceDesk;

struct Deeds {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Deeds {
    type Row = AuditRow;
    type Sort = Sort;

    const NAME: &'static str = "audit";
    const ORDER: (Sort, bool) = (Sort::Done, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Done),
            "person" => Some(Sort::Person),
            "deed" => Some(Sort::Action),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.finance_time()),
            Column::text("person", t.finance_person()),
            Column::text("deed", t.audit_deed()),
            Column::text("object", t.audit_to()).unsorted(),
            Column::text("before", t.audit_before()).unsorted(),
            Column::text("after", t.audit_after()).unsorted(),
        ]
    }

    fn cells(&self, t: Texts, deed: &AuditRow, now: OffsetDateTime) -> Vec<Cell> {
        vec![
            time_cell(t, deed.at, now),
            Cell::text(&deed.person),
            deeds::cell(t, &deed.action),
            object(&deed.action, &deed.object_id.to_string()),
            facts::cell(t, &deed.action, deed.before.as_ref()),
            facts::cell(t, &deed.action, deed.after.as_ref()),
        ]
    }

    fn id(deed: &AuditRow) -> Uuid {
        deed.audit_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<AuditRow>, sqlx::Error> {
        stored::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let object_id = query.id("object");
    let filter = Filter { object_id, kind: chosen(query, "kind", &KINDS), words: searched(query) };
    let list = Deeds { merchant_id: visitor.merchant_id, filter };
    let table = match table_or_file(&app, list, t.nav_audit(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let kinds = choices(t, "kind", t.audit_kind(), KINDS.iter().map(|kind| (*kind, deeds::kind(t, kind).to_owned())));
    let kept = object_id.map(|id| {
        let id = id.to_string();
        Kept { key: "object", said: t.audit_of(end_of(&id)), value: id }
    });
    page(&finance::List {
        shell: visitor.shell(),
        title: t.nav_audit().to_owned(),
        paragraphs: vec![t.audit_lead().to_owned()],
        actions: Vec::new(),
        table: table.filtered_by(vec![kinds]).kept_to(kept).when_empty(t.audit_empty(), None),
        forms: Vec::new(),
    })
}

/// The end of an id: the beginning is a time, and alike for many.
fn end_of(id: &str) -> &str {
    id.get(24..).unwrap_or(id)
}

/// What it was done to.
fn object(action: &str, id: &str) -> Cell {
    let end = end_of(id);
    object_href(action, id).map_or_else(|| Cell::code(end), |href| Cell::link(&href, end)).saved_as(id)
}

/// Where the thing is that something was done to, if it has a page.
fn object_href(action: &str, id: &str) -> Option<String> {
    let kind = action.split('.').next().unwrap_or_default();
    let page = match kind {
        // What was previewed is everything that is due, not a payout.
        _ if action == "payout.preview" => return Some("/finance/due".to_owned()),
        "payout_run" => "runs",
        "payout" => "payouts",
        "adjustment" | "write_off" => "corrections",
        _ => return None,
    };
    Some(format!("/finance/{page}/{id}"))
}
