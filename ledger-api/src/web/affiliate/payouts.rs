//! `/affiliate/payouts`: what was sent.

use std::sync::Arc;

use axum::extract::State;

use super::words::{money_cell, payout_status, rail};
use crate::app::{self, App};
use crate::db::portal::{self, Payment};
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::AffiliateDesk;

/// Payouts looked at.
const MOST: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, now) = (visitor.texts(), app::now());
    let mut connection = app.db.acquire().await?;
    let payments = portal::payments(&mut connection, visitor.merchant_id, visitor.subject_id, None, MOST).await?;
    let columns = vec![
        Column::text("day", t.day()),
        Column::text("payout", t.payout()),
        Column::text("way", t.payout_rail()),
        Column::text("status", t.status()),
        Column::number("amount", t.amount()),
    ];
    let row = |payment: &Payment| {
        let at = payment.paid_at.unwrap_or(payment.created_at);
        let id = payment.payout_id.to_string();
        vec![
            Cell::moment(Moment::relative(t.0, at, now), at),
            Cell::link(&format!("/affiliate/payouts/{id}"), id.get(24..).unwrap_or(&id)),
            Cell::text(rail(t, &payment.rail)),
            Cell::status(payout_status(t, payment)),
            money_cell(t, payment.amount, &payment.currency),
        ]
    };
    let table = Table::new("payouts", t.nav_payouts(), columns, payments.iter().map(row).collect())
        .when_empty(t.payouts_empty(), Some(("/affiliate/settings", t.home_no_method_action())));
    if let Some(file) = csv_if_asked(&visitor.query, "payouts", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_payouts().to_owned(),
        lead: t.payouts_lead().to_owned(),
        action: None,
        table: table.arrange(&visitor.query, t),
    })
}
