//! `/finance/corrections`: adjustments and write-offs.

use std::sync::Arc;

use axum::extract::State;
use uuid::Uuid;

use super::words::{name_of, time_cell};
use crate::app::{self, App};
use crate::db::affiliate_names;
use crate::db::corrections::{self, Correction, Filter};
use crate::domain::correction::{CorrectionKind, CorrectionStatus};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Filter as Choices, Status, Table, Tone};
use crate::pages::finance::{List, Listing, ROWS};
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let (t, merchant_id, query) = (visitor.texts(), visitor.merchant_id, &visitor.query);
    let mut connection = app.db.acquire().await?;
    let status = query.get("status").and_then(|name| name.parse().ok());
    let filter = Filter { kinds: CorrectionKind::ALL, status, affiliate_id: None };
    let before: Option<Uuid> = query.get("after").and_then(|after| after.parse().ok());
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX);
    let mut found = corrections::list(&mut connection, merchant_id, filter, before, limit + 1).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|correction| correction.of.correction_id.to_string());
    let ids: Vec<Uuid> = found.iter().map(|correction| correction.of.affiliate_id).collect();
    let names = affiliate_names::of(&mut connection, merchant_id, &ids).await?;
    let now = app::now();
    let row = |correction: &Correction| {
        let id = correction.of.correction_id;
        vec![
            Cell::link(&format!("/finance/corrections/{id}"), kind(t, correction.kind)),
            Cell::text(&name_of(&names, correction.of.affiliate_id)),
            Cell::text(&correction.reason).with_detail(correction.reference.as_deref().unwrap_or_default()),
            Cell::status(status_of(t, correction.status)),
            Cell::text(&correction.proposed_by),
            time_cell(t, correction.proposed_at, now),
            Cell::money(t.0, correction.money.amount.minor(), correction.money.currency),
        ]
    };
    let columns = vec![
        Column::text("kind", t.correction_kind()),
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("reason", t.correction_reason()),
        Column::text("status", t.status()),
        Column::text("person", t.correction_proposed_by()),
        Column::text("day", t.finance_time()),
        Column::number("amount", t.amount()),
    ];
    let rows = Table::new("corrections", t.nav_corrections(), columns, found.iter().map(row).collect())
        .when_empty(t.corrections_empty(), None);
    page(&List {
        shell: visitor.shell(),
        title: t.nav_corrections().to_owned(),
        paragraphs: vec![t.corrections_lead().to_owned()],
        actions: vec![("/finance/corrections/new".to_owned(), t.corrections_new().to_owned())],
        listing: Listing { filters: vec![choices(t)], ..Listing::new(rows, query, t, next) },
        forms: Vec::new(),
    })
}

fn choices(t: Texts) -> Choices {
    let all = (String::new(), t.filter_all().to_owned());
    let statuses = CorrectionStatus::ALL.iter().map(|of| (of.name().to_owned(), status_of(t, *of).word));
    Choices {
        key: "status",
        label: t.filter_status().to_owned(),
        choices: std::iter::once(all).chain(statuses).collect(),
    }
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
