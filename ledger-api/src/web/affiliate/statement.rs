//! `/affiliate/statement`: every posting in plain words.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{Effect, money_cell, posting};
use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::lines::{self, Filter, Sort};
use crate::db::portal::Line;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::pages::{Texts, format};
use crate::web::page::{PageResult, page};
use crate::web::table::{List, searched, table_or_file};
use crate::web::visitor::AffiliateDesk;

/// Lines that a page searches, or sorts by anything but the day; more take too long.
const LOOKED_THROUGH: i64 = 2_000;

struct Statement(Filter);

impl List for Statement {
    type Row = Line;
    type Sort = Sort;

    const NAME: &'static str = "statement";
    const ORDER: (Sort, bool) = (Sort::Day, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Day),
            "order" => Some(Sort::Order),
            "amount" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.day()),
            Column::text("what", t.statement_what()).unsorted(),
            Column::text("order", t.order()),
            Column::number("amount", t.amount()),
        ]
    }

    fn cells(&self, t: Texts, line: &Line, now: OffsetDateTime) -> Vec<Cell> {
        let (said, effect) =
            posting(t, &line.debit, &line.credit, line.commission_id.is_none() && line.payout_id.is_none());
        let amount = if effect == Effect::Less { -line.amount } else { line.amount };
        let about = match (line.commission_id, &line.order_id, line.payout_id) {
            (Some(id), Some(order_id), _) => Cell::link(&format!("/affiliate/conversions/{id}"), order_id),
            (_, _, Some(id)) => Cell::link(&format!("/affiliate/payouts/{id}"), t.payout()),
            _ => Cell::text(""),
        };
        vec![
            Cell::moment(Moment::relative(t.0, line.posted_at, now), line.posted_at),
            Cell::text(said).with_detail(line.reason.as_deref().unwrap_or_default()),
            about,
            money_cell(t, amount, &line.currency),
        ]
    }

    fn id(line: &Line) -> Uuid {
        line.posting_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Line>, sqlx::Error> {
        lines::rows(connection, &self.0, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let some = lines::are_more_than(&mut *app.db.acquire().await?, merchant_id, affiliate_id, LOOKED_THROUGH).await?;
    let said = if some { t.statement_newest(format::number(t.0, LOOKED_THROUGH)) } else { String::new() };
    // A file has all of them.
    let newest = (query.get("format") != Some("csv")).then_some(LOOKED_THROUGH);
    let list = Statement(Filter { merchant_id, affiliate_id, words: searched(query), newest });
    let table = match table_or_file(&app, list, t.nav_statement(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_statement().to_owned(),
        lead: t.statement_lead().to_owned(),
        action: None,
        table: table.searching(&said).when_empty(t.statement_empty(), Some(("/affiliate/links", t.nav_links()))),
    })
}
