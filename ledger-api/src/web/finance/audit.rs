//! `/finance/audit`: who did what.

use std::sync::Arc;

use axum::extract::State;
use serde_json::Value;

use super::deeds::{self, KINDS};
use super::file::{File, ROWS_AT_ONCE};
use super::wanted::searched;
use super::words::time_cell;
use crate::app::{self, App};
use crate::db::audit::{self, AuditRow, Wanted};
use crate::pages::components::{Cell, Column, Filter, Table};
use crate::pages::finance::{List, Listing, ROWS};
use crate::pages::{Query, Texts};
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id, query) = (visitor.texts(), visitor.merchant_id, &visitor.query);
    let mut connection = app.db.acquire().await?;
    let mut wanted = read(query);
    if query.get("format") == Some("csv") {
        let mut file = File::default();
        loop {
            let found = audit::search(&mut connection, merchant_id, wanted, ROWS_AT_ONCE).await?;
            file.add(&table_of(t, &found));
            let whole = i64::try_from(found.len()).is_ok_and(|count| count == ROWS_AT_ONCE);
            let Some(last) = found.last().filter(|_| whole && !file.is_full()) else { break };
            wanted.before = Some(last.audit_id);
        }
        return Ok(file.answer("audit"));
    }
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX) + 1;
    let mut found = audit::search(&mut connection, merchant_id, wanted, limit).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|deed| deed.audit_id.to_string());
    page(&List {
        shell: visitor.shell(),
        title: t.nav_audit().to_owned(),
        paragraphs: vec![t.audit_lead().to_owned()],
        actions: Vec::new(),
        listing: Listing {
            filters: vec![kinds(t)],
            search: Some(t.finance_person().to_owned()),
            saved: true,
            ..Listing::new(table_of(t, &found), query, t, next)
        },
        forms: Vec::new(),
    })
}

fn read(query: &Query) -> Wanted<'_> {
    Wanted {
        object_id: query.get("object").and_then(|id| id.parse().ok()),
        person: searched(query),
        kind: query.get("kind").filter(|kind| KINDS.contains(kind)),
        before: query.get("after").and_then(|id| id.parse().ok()),
    }
}

fn kinds(t: Texts) -> Filter {
    let all = (String::new(), t.filter_all().to_owned());
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), deeds::kind(t, kind).to_owned()));
    Filter { key: "kind", label: t.audit_kind().to_owned(), choices: std::iter::once(all).chain(kinds).collect() }
}

fn table_of(t: Texts, deeds: &[AuditRow]) -> Table {
    let now = app::now();
    let columns = vec![
        Column::text("day", t.finance_time()),
        Column::text("person", t.finance_person()),
        Column::text("deed", t.audit_deed()),
        Column::text("object", t.audit_to()),
        Column::text("before", t.audit_before()),
        Column::text("after", t.audit_after()),
    ];
    let row = |deed: &AuditRow| {
        let id = deed.object_id.to_string();
        vec![
            time_cell(t, deed.at, now),
            Cell::text(&deed.person),
            deeds::cell(t, &deed.action),
            object(&deed.action, &id),
            Cell::text(&said(deed.before.as_ref())),
            Cell::text(&said(deed.after.as_ref())),
        ]
    };
    Table::new("audit", t.nav_audit(), columns, deeds.iter().map(row).collect()).when_empty(t.audit_empty(), None)
}

/// The end of the id of what it was done to: the beginning is a time, and alike for many.
fn object(action: &str, id: &str) -> Cell {
    let end = id.get(24..).unwrap_or(id);
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

/// Facts as `name: value`, one after the other.
fn said(facts: Option<&Value>) -> String {
    let value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match facts {
        Some(Value::Object(facts)) => {
            let facts: Vec<String> = facts.iter().map(|(name, of)| format!("{name}: {}", value(of))).collect();
            facts.join(", ")
        }
        Some(other) => value(other),
        None => String::new(),
    }
}
