//! What has changed since a run was drafted: for a draft what would be left out now, afterwards what was.

use sqlx::PgConnection;
use uuid::Uuid;

use super::words::{money_cell, name_of};
use crate::db::affiliate_names;
use crate::db::desk::Slice;
use crate::db::desk::payouts::{self as found, Filter, Sort};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::runs::RunRow;
use crate::db::payouts::{checks, lines, list, rails};
use crate::domain::payout::PayoutStatus;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::{Texts, format, reasons};
use crate::payouts;
use crate::web::error::PageError;

/// Payouts of a draft that are compared; all of them are checked after the approval.
const COMPARED: usize = 2_000;
/// Payouts shown.
const SHOWN: i64 = 50;

/// The changes as sentences, and who is concerned.
pub(super) async fn of(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    run: &RunRow,
    left_out: i64,
    configured: &[&str],
) -> Result<(Vec<String>, Table), PageError> {
    let mut said = Vec::new();
    let changed = if run.status == "draft" {
        let limit = i64::try_from(COMPARED + 1).unwrap_or(i64::MAX);
        let mut ids = rails::reserved(connection, merchant_id, run.payout_run_id, limit).await?;
        let drafted = ids.len();
        ids.truncate(COMPARED);
        // Where partners have many orders, what fits is less.
        let lines = lines::counts(connection, merchant_id, &ids).await?;
        ids.truncate(payouts::first_of(&ids, &lines).len());
        let stale = checks::stale(connection, merchant_id, &ids, configured).await?;
        let count = i64::try_from(stale.len()).unwrap_or(i64::MAX);
        said.push(if count > 0 { t.run_would_drop(count) } else { t.run_unchanged().to_owned() });
        if ids.len() < drafted {
            let compared = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            said.push(t.run_checked_later(format::number(t.0, compared)));
        }
        let shown: Vec<Uuid> =
            stale.iter().take(usize::try_from(SHOWN).unwrap_or(0)).map(|found| found.payout_id).collect();
        let mut payouts = list::by_ids(connection, merchant_id, &shown).await?;
        for payout in &mut payouts {
            payout.reason = stale.iter().find(|of| of.payout_id == payout.payout_id).map(|of| of.reason.clone());
        }
        payouts
    } else if left_out > 0 {
        said.push(t.run_dropped(left_out));
        let status = Some(PayoutStatus::Canceled.name().to_owned());
        let filter = Filter { payout_run_id: Some(run.payout_run_id), status, ..Filter::default() };
        let slice = Slice { sort: Sort::Made, descending: true, after: None, limit: SHOWN };
        let left_out = found::rows(connection, merchant_id, &filter, slice).await?;
        let ids: Vec<Uuid> = left_out.iter().map(|payout| payout.payout_id).collect();
        list::by_ids(connection, merchant_id, &ids).await?
    } else {
        Vec::new()
    };
    let table = table(connection, t, merchant_id, &changed).await?;
    Ok((said, table))
}

async fn table(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    payouts: &[PayoutRow],
) -> Result<Table, PageError> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let names = affiliate_names::of(connection, merchant_id, &ids).await?;
    let columns = vec![
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("why", t.finance_why()),
        Column::number("amount", t.amount()),
    ];
    let row = |payout: &PayoutRow| {
        let why = payout.reason.as_deref().map(|reason| reasons::of_payout(t, reason).cell());
        vec![
            Cell::link(&format!("/finance/payouts/{}", payout.payout_id), &name_of(&names, payout.affiliate_id)),
            why.unwrap_or_else(|| Cell::text("")),
            money_cell(t, payout.amount, &payout.currency),
        ]
    };
    Ok(Table::new("changed", t.run_changes(), columns, payouts.iter().map(row).collect()).bare(t))
}
