//! `/affiliate/payouts`: what was sent.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{money_cell, payout_status, rail};
use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::payments::{self, Sort};
use crate::db::portal::Payment;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, searched, table_or_file};
use crate::web::visitor::AffiliateDesk;

struct Payments {
    merchant_id: Uuid,
    affiliate_id: Uuid,
    words: Option<String>,
}

impl List for Payments {
    type Row = Payment;
    type Sort = Sort;

    const NAME: &'static str = "payouts";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Made),
            "way" => Some(Sort::Rail),
            "status" => Some(Sort::Status),
            "amount" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.day()),
            Column::text("payout", t.payout()).unsorted(),
            Column::text("way", t.payout_rail()),
            Column::text("status", t.status()),
            Column::number("amount", t.amount()),
        ]
    }

    fn cells(&self, t: Texts, row: &Payment, now: OffsetDateTime) -> Vec<Cell> {
        let at = row.paid_at.unwrap_or(row.created_at);
        let id = row.payout_id.to_string();
        vec![
            Cell::moment(Moment::relative(t.0, at, now), at),
            Cell::link(&format!("/affiliate/payouts/{id}"), id.get(24..).unwrap_or(&id)).saved_as(&id),
            Cell::text(rail(t, &row.rail)),
            Cell::status(payout_status(t, row)),
            money_cell(t, row.amount, &row.currency),
        ]
    }

    fn id(row: &Payment) -> Uuid {
        row.payout_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Payment>, sqlx::Error> {
        payments::rows(connection, self.merchant_id, self.affiliate_id, self.words.as_deref(), slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let list = Payments { merchant_id: visitor.merchant_id, affiliate_id: visitor.subject_id, words: searched(query) };
    let table = match table_or_file(&app, list, t.nav_payouts(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_payouts().to_owned(),
        lead: t.payouts_lead().to_owned(),
        action: None,
        table: table.when_empty(t.payouts_empty(), Some(("/affiliate/settings", t.home_no_method_action()))),
    })
}
