//! `/finance/payouts`: every payout, and the list of payouts that a run shows.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::file::{File, ROWS_AT_ONCE};
use super::wanted;
use super::words::{self, Names, money_cell, name_of, payout_status, time_cell};
use crate::app::{self, App};
use crate::db::affiliate_names;
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::search::{self, Place, Wanted};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::{List, Listing, ROWS};
use crate::pages::{Query, Texts};
use crate::web::error::PageError;
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    if visitor.query.get("format") == Some("csv") {
        return file(&mut connection, t, merchant_id, None, &visitor.query).await;
    }
    let listing = listing(&mut connection, t, merchant_id, None, &visitor.query).await?;
    page(&List {
        shell: visitor.shell(),
        title: t.nav_payouts().to_owned(),
        paragraphs: vec![t.payouts_finance_lead().to_owned()],
        actions: Vec::new(),
        listing,
        forms: Vec::new(),
    })
}

/// A page of payouts, of a run or of all.
pub(super) async fn listing(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    payout_run_id: Option<Uuid>,
    query: &Query,
) -> Result<Listing, PageError> {
    let wanted = Wanted { payout_run_id, ..wanted::read(query) };
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX) + 1;
    let mut payouts = search::list(connection, merchant_id, &wanted, limit).await?;
    let more = payouts.len() > ROWS;
    payouts.truncate(ROWS);
    let next = payouts.last().filter(|_| more).map(wanted::place_of);
    let rows = table_of(connection, t, merchant_id, &payouts, app::now()).await?;
    Ok(Listing {
        filters: wanted::filters(t),
        search: Some(t.finance_search_payouts().to_owned()),
        sortable: vec!["day", "amount"],
        saved: true,
        ..Listing::new(rows, query, t, next)
    })
}

/// The same as a file: everything that the query picks, in its order.
pub(super) async fn file(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    payout_run_id: Option<Uuid>,
    query: &Query,
) -> Result<Response, PageError> {
    let mut wanted = Wanted { payout_run_id, ..wanted::read(query) };
    let mut file = File::default();
    loop {
        let payouts = search::list(connection, merchant_id, &wanted, ROWS_AT_ONCE).await?;
        file.add(&table_of(connection, t, merchant_id, &payouts, app::now()).await?);
        let whole = i64::try_from(payouts.len()).is_ok_and(|count| count == ROWS_AT_ONCE);
        let Some(last) = payouts.last().filter(|_| whole && !file.is_full()) else { break };
        wanted.after = Some(Place { payout_id: last.payout_id, amount: last.amount });
    }
    Ok(file.answer("payouts"))
}

async fn table_of(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    payouts: &[PayoutRow],
    now: OffsetDateTime,
) -> Result<Table, PageError> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let names = affiliate_names::of(connection, merchant_id, &ids).await?;
    let rows: Result<Vec<_>, sqlx::Error> = payouts.iter().map(|payout| row(t, payout, &names, now)).collect();
    let columns = vec![
        Column::text("day", t.day()),
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("way", t.payout_rail()),
        Column::text("status", t.status()),
        Column::text("why", t.finance_why()),
        Column::number("amount", t.amount()),
    ];
    Ok(Table::new("payouts", t.nav_payouts(), columns, rows?).when_empty(t.payouts_finance_empty(), None))
}

fn row(t: Texts, payout: &PayoutRow, names: &Names, now: OffsetDateTime) -> Result<Vec<Cell>, sqlx::Error> {
    let reason = payout.reason.as_deref().map(|reason| words::payout_reason(t, reason)).unwrap_or_default();
    Ok(vec![
        time_cell(t, payout.created_at, now),
        Cell::link(&format!("/finance/payouts/{}", payout.payout_id), &name_of(names, payout.affiliate_id)),
        Cell::text(words::rail(t, Some(payout.rail()?))),
        Cell::status(payout_status(t, payout.state()?.status)),
        Cell::text(&reason),
        money_cell(t, payout.amount, &payout.currency),
    ])
}
