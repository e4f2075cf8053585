//! `/affiliate/payouts/{id}`: one payout, what became of it, and what it paid.

use std::sync::Arc;

use axum::extract::{Path, State};
use sqlx::PgConnection;
use uuid::Uuid;

use super::words::{money, money_cell, payout_status, rail};
use crate::app::App;
use crate::db::affiliates;
use crate::db::portal::{self, Part, Payment};
use crate::http::print_payout_statement;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::remittance::part;
use crate::pages::sheets::DetailSheet;
use crate::pages::{Texts, format, reasons};
use crate::web::error::PageError;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::payable::Hindrance;
use crate::web::visitor::{AffiliateDesk, Visitor};

/// Parts looked at.
const MOST: i64 = 5_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let payment = own(&mut connection, &visitor, id).await?;
    let parts = portal::parts(&mut connection, visitor.merchant_id, id, MOST).await?;
    let table = table(t, &parts, &payment);
    if let Some(file) = csv_if_asked(&visitor.query, "payout", &table) {
        return Ok(file);
    }
    let back = is_back(&payment);
    let hindrance = if back { hindrance(&mut connection, &visitor).await? } else { None };
    let mut links = vec![(format!("/affiliate/payouts/{id}/statement"), t.payout_statement().to_owned())];
    links.extend(back.then(|| ("/affiliate/settings".to_owned(), t.home_no_method_action().to_owned())));
    page(&DetailSheet {
        shell: visitor.shell(),
        title: t.payout_title(money(t, payment.amount, &payment.currency)),
        paragraphs: if back { became(t, &payment, hindrance.as_ref()) } else { Vec::new() },
        facts: facts(t, &payment),
        links,
        copies: Vec::new(),
        picture: None,
        tables: vec![(t.payout_what_it_pays().to_owned(), table.arrange(&visitor.query, t))],
        back: ("/affiliate/payouts".to_owned(), t.nav_payouts().to_owned()),
    })
}

pub(super) async fn print(State(app): State<Arc<App>>, visitor: AffiliateDesk, Path(id): Path<Uuid>) -> PageResult {
    own(&mut *app.db.acquire().await?, &visitor, id).await?;
    Ok(print_payout_statement(&app, visitor.merchant_id, id, visitor.texts()).await?)
}

/// A payout to the affiliate who is signed in; anybody else's is not there, nor is one that is only a draft.
async fn own(connection: &mut PgConnection, visitor: &Visitor, id: Uuid) -> Result<Payment, PageError> {
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    portal::payments(connection, merchant_id, affiliate_id, Some(id), 1).await?.pop().ok_or(PageError::NotFound)
}

async fn hindrance(connection: &mut PgConnection, visitor: &Visitor) -> Result<Option<Hindrance>, PageError> {
    let affiliate = affiliates::find(connection, visitor.merchant_id, visitor.subject_id).await?;
    Ok(Hindrance::of(connection, &affiliate.ok_or(PageError::NotFound)?).await?)
}

/// Whether the money is with the merchant again.
fn is_back(payment: &Payment) -> bool {
    matches!(payment.status.as_str(), "refused" | "released" | "returned")
}

/// Why it did not arrive, and what has to be done so that the next one does.
fn became(t: Texts, payment: &Payment, hindrance: Option<&Hindrance>) -> Vec<String> {
    let why = payment.reason.as_deref().map(|reason| reasons::of_payout(t, reason).said);
    let why = why.unwrap_or_else(|| t.reason_none_given().to_owned());
    let happened = if payment.status == "returned" { t.payout_back(why) } else { t.payout_not_out(why) };
    let next = match (hindrance, payment.status.as_str()) {
        (Some(hindrance), _) => hindrance.told(t),
        (None, "refused") => t.payout_check().to_owned(),
        (None, _) => t.payout_again().to_owned(),
    };
    vec![happened, next]
}

fn facts(t: Texts, payment: &Payment) -> Vec<(String, Cell)> {
    let fact = |name: &str, value: String| (name.to_owned(), Cell::from(value));
    let mut facts = vec![
        fact(t.status(), payout_status(t, payment).word),
        fact(t.payout_rail(), rail(t, &payment.rail).to_owned()),
        fact(t.day(), format::date_time(t.0, payment.paid_at.unwrap_or(payment.created_at))),
        fact(t.payout_number(), payment.payout_id.to_string()),
    ];
    let why = payment.reason.as_deref().filter(|_| is_back(payment));
    facts.extend(why.map(|reason| (t.payout_reason().to_owned(), reasons::of_payout(t, reason).cell())));
    facts.extend(payment.provider_id.as_deref().map(|id| (t.payout_reference().to_owned(), Cell::code(id))));
    facts
}

fn table(t: Texts, parts: &[Part], payment: &Payment) -> Table {
    let columns = vec![
        Column::text("what", t.statement_what()),
        Column::text("order", t.order()),
        Column::number("amount", t.amount()),
    ];
    let row = |of: &Part| {
        let order = match (of.commission_id, &of.order_id) {
            (Some(id), Some(order_id)) => Cell::link(&format!("/affiliate/conversions/{id}"), order_id),
            _ => Cell::text(""),
        };
        let what = part(t, &of.kind, of.amount, of.reason.as_deref());
        vec![Cell::text(&what), order, money_cell(t, of.amount, &payment.currency)]
    };
    Table::new("parts", t.payout_what_it_pays(), columns, parts.iter().map(row).collect())
}
