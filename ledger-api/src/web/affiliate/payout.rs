//! `/affiliate/payouts/{id}`: one payout and what it paid.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::words::{money, money_cell, payout_status, rail};
use crate::app::App;
use crate::db::portal::{self, Part};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::format;
use crate::pages::sheets::DetailSheet;
use crate::web::error::PageError;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::AffiliateDesk;

/// Parts looked at.
const MOST: i64 = 5_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let payment = portal::payments(&mut connection, merchant_id, affiliate_id, Some(id), 1).await?.pop();
    let payment = payment.ok_or(PageError::NotFound)?;
    let parts = portal::parts(&mut connection, merchant_id, id, MOST).await?;
    let columns = vec![
        Column::text("what", t.statement_what()),
        Column::text("order", t.order()),
        Column::number("amount", t.amount()),
    ];
    let row = |part: &Part| {
        let what = match part.kind.as_str() {
            "commission" => t.part_commission(),
            "netting" => t.part_netting(),
            "returned" => t.part_returned(),
            _ => t.part_adjustment(),
        };
        let order = match (part.commission_id, &part.order_id) {
            (Some(id), Some(order_id)) => Cell::link(&format!("/affiliate/conversions/{id}"), order_id),
            _ => Cell::text(""),
        };
        vec![Cell::text(what), order, money_cell(t, part.amount, &payment.currency)]
    };
    let table = Table::new("parts", t.payout_what_it_pays(), columns, parts.iter().map(row).collect());
    if let Some(file) = csv_if_asked(&visitor.query, "payout", &table) {
        return Ok(file);
    }
    let amount = money(t, payment.amount, &payment.currency);
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact(t.status(), payout_status(t, &payment).word),
        fact(t.payout_rail(), rail(t, &payment.rail).to_owned()),
        fact(t.day(), format::date_time(t.0, payment.paid_at.unwrap_or(payment.created_at))),
        fact(t.payout_number(), payment.payout_id.to_string()),
    ];
    facts.extend(payment.provider_id.clone().map(|id| fact(t.payout_reference(), id)));
    page(&DetailSheet {
        shell: visitor.shell(),
        title: t.payout_title(amount),
        paragraphs: Vec::new(),
        facts,
        copies: Vec::new(),
        picture: None,
        tables: vec![(t.payout_what_it_pays().to_owned(), table.arrange(&visitor.query, t))],
        back: ("/affiliate/payouts".to_owned(), t.nav_payouts().to_owned()),
    })
}
