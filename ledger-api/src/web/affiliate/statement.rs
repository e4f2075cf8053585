//! `/affiliate/statement`: every posting in plain words.

use std::sync::Arc;

use axum::extract::State;

use super::words::{Effect, money_cell, posting};
use crate::app::{self, App};
use crate::db::portal::{self, Line};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::AffiliateDesk;

/// Postings looked at.
const MOST: i64 = 5_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let lines = portal::lines(&mut connection, visitor.merchant_id, visitor.subject_id, None, MOST).await?;
    let table = table(t, &lines, app::now());
    if let Some(file) = csv_if_asked(&visitor.query, "statement", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_statement().to_owned(),
        lead: t.statement_lead().to_owned(),
        action: None,
        table: table.arrange(&visitor.query, t),
    })
}

fn table(t: Texts, lines: &[Line], now: time::OffsetDateTime) -> Table {
    let columns = vec![
        Column::text("day", t.day()),
        Column::text("what", t.statement_what()),
        Column::text("order", t.order()),
        Column::number("amount", t.amount()),
    ];
    let row = |line: &Line| {
        let (said, effect) = posting(t, line);
        let amount = if effect == Effect::Less { -line.amount } else { line.amount };
        let about = match (line.commission_id, &line.order_id, line.payout_id) {
            (Some(id), Some(order_id), _) => Cell::link(&format!("/affiliate/conversions/{id}"), order_id),
            (_, _, Some(id)) => Cell::link(&format!("/affiliate/payouts/{id}"), t.payout()),
            _ => Cell::text(""),
        };
        vec![
            Cell::moment(Moment::relative(t.0, line.posted_at, now), line.posted_at),
            Cell::text(said),
            about,
            money_cell(t, amount, &line.currency),
        ]
    };
    Table::new("statement", t.nav_statement(), columns, lines.iter().map(row).collect())
        .when_empty(t.statement_empty(), Some(("/affiliate/links", t.nav_links())))
}
