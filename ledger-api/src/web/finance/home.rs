//! `/finance`: what is uncertain, then what is due, then the runs.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::words::{money_cell, name_of, payout_next, payout_status, rail, time_cell};
use super::{due, live, runs};
use crate::app::{self, App};
use crate::db::affiliate_names;
use crate::db::corrections::{self, Filter};
use crate::db::payouts::{attention, candidates};
use crate::domain::correction::{CorrectionKind, CorrectionStatus};
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::Home;
use crate::pages::{Texts, reasons};
use crate::payouts::{self, Sums};
use crate::web::error::PageError;
use crate::web::live::address;
use crate::web::page::{PageResult, one_beside, page};
use crate::web::visitor::FinanceDesk;

/// Uncertain payouts shown.
const UNCERTAIN: i64 = 500;
/// How long ago something may have been refused or come back and still be shown here.
const RECENTLY: Duration = Duration::days(30);
/// Accounts up to which the preview is shown here; with more it takes too long for a home page.
pub(super) const PREVIEWED: i64 = 1_000;
/// Runs shown.
const RUNS: i64 = 5;
/// Proposals counted.
const PROPOSALS: i64 = 100;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let mut connection = app.db.acquire().await?;
    let (t, merchant_id, now) = (visitor.texts(), visitor.merchant_id, app::now());
    let shown = live::of_home(&mut connection, merchant_id).await?;
    let uncertain = uncertain(&mut connection, t, merchant_id, now).await?;
    let is_calm = uncertain.rows.is_empty();
    let uncertain = match one_beside(&visitor.query, t, uncertain) {
        Ok(table) => table,
        Err(file) => return Ok(*file),
    };
    let accounts = candidates::count_up_to(&mut connection, merchant_id, PREVIEWED + 1).await?;
    let due = if accounts <= PREVIEWED {
        let mut sums = Sums::default();
        payouts::judge_all(&mut connection, merchant_id, &app.rails, |judged| sums.add(&judged)).await?;
        Some(due::summed(t, sums))
    } else {
        None
    };
    let filter = Filter { kinds: CorrectionKind::ALL, status: Some(CorrectionStatus::Proposed), affiliate_id: None };
    let proposals = corrections::list(&mut connection, merchant_id, filter, None, PROPOSALS).await?.len();
    let waiting = (proposals > 0).then(|| t.correction_waits(proposals));
    let runs = runs::newest(&mut connection, t, merchant_id, RUNS).await?;
    page(&Home {
        shell: visitor.shell(),
        live: address("/finance/live", &shown),
        is_calm,
        uncertain,
        due,
        waiting,
        runs,
    })
}

async fn uncertain(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    now: OffsetDateTime,
) -> Result<Table, PageError> {
    let payouts = attention::list(connection, merchant_id, now - RECENTLY, UNCERTAIN).await?;
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let names = affiliate_names::of(connection, merchant_id, &ids).await?;
    let mut rows = Vec::with_capacity(payouts.len());
    for payout in &payouts {
        let (status, reason) = (payout.state()?.status, payout.reason.as_deref());
        let why = reason.map(|reason| reasons::of_payout(t, reason));
        let (said, code) = why.map(|why| (why.said, why.code)).unwrap_or_default();
        let since = payout
            .alerted_at
            .or(payout.returned_at)
            .or(payout.refused_at)
            .or(payout.last_sent_at)
            .unwrap_or(payout.created_at);
        rows.push(vec![
            Cell::link(&format!("/finance/payouts/{}", payout.payout_id), &name_of(&names, payout.affiliate_id)),
            Cell::status(payout_status(t, status)),
            Cell::text(payout_next(t, status, reason)).with_detail(&said).with_code(&code),
            Cell::text(rail(t, Some(payout.rail()?))),
            time_cell(t, since, now),
            money_cell(t, payout.amount, &payout.currency),
        ]);
    }
    let columns = vec![
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("status", t.status()),
        Column::text("next", t.finance_next()),
        Column::text("way", t.payout_rail()),
        Column::text("day", t.finance_time()),
        Column::number("amount", t.amount()),
    ];
    Ok(Table::new("uncertain", t.finance_uncertain(), columns, rows))
}
