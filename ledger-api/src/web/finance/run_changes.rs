//! What has changed since a run was drafted: for a draft what would be left out or is due now, afterwards what was left out.

use std::collections::BTreeMap;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::run_due;
use super::words::{Names, money, money_cell, name_of};
use crate::db::affiliate_names;
use crate::db::desk::Slice;
use crate::db::desk::payouts::{self as found, Filter, Sort};
use crate::db::payouts::checks::{self, Judge, Stale};
use crate::db::payouts::rails::{self, RailTotal};
use crate::db::payouts::runs::RunRow;
use crate::db::payouts::{lines, list};
use crate::domain::payout::PayoutStatus;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::Changes;
use crate::pages::{Texts, format, reasons};
use crate::payouts;
use crate::rails::Rails;
use crate::web::error::PageError;

/// Payouts of a draft that are compared; all of them are checked after the approval.
const COMPARED: usize = 1_000;
/// Rows of a table.
pub(super) const SHOWN: usize = 50;

/// A run whose changes are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drafted<'a> {
    pub(super) run: &'a RunRow,
    /// What it pays.
    pub(super) totals: &'a [RailTotal],
    /// Affiliates that are still to be reserved for.
    pub(super) undrafted: i64,
    /// Payouts that were left out.
    pub(super) left_out: i64,
}

/// The changes.
pub(super) async fn of(
    connection: &mut PgConnection,
    rails: &Rails,
    t: Texts,
    merchant_id: Uuid,
    drafted: Drafted<'_>,
) -> Result<Changes, PageError> {
    match drafted.run.status.as_str() {
        "draft" => of_draft(connection, rails, t, merchant_id, drafted).await,
        _ if drafted.left_out > 0 => were_left_out(connection, t, merchant_id, drafted.run, drafted.left_out).await,
        _ => Ok(Changes::default()),
    }
}

/// All of it in one snapshot, so that the sums agree.
async fn of_draft(
    connection: &mut PgConnection,
    rails: &Rails,
    t: Texts,
    merchant_id: Uuid,
    Drafted { run, totals, undrafted, .. }: Drafted<'_>,
) -> Result<Changes, PageError> {
    let mut snapshot = connection.begin_with("begin isolation level repeatable read").await?;
    let (stale, compared) = stale(&mut snapshot, merchant_id, run, rails).await?;
    let mut changes = Changes::default();
    if !stale.is_empty() {
        let count = i64::try_from(stale.len()).unwrap_or(i64::MAX);
        let sums = sums(t, stale.iter().map(|payout| (payout.currency.as_str(), payout.amount)));
        changes.said.push(format!("{} {}", t.run_would_drop(count), t.run_sum(sums)));
        let shown = stale.iter().take(SHOWN);
        let names = names_of(&mut snapshot, merchant_id, shown.clone().map(|payout| payout.affiliate_id)).await?;
        let rows = shown
            .map(|of| row(t, &names, (of.payout_id, of.affiliate_id), Some(&of.reason), (of.amount, &of.currency)));
        changes.parts.push((t.run_left_out().to_owned(), table(t, rows.collect())));
    }
    // While it is being made, whoever is still to be reserved for would seem to have come since.
    if undrafted == 0 {
        let since = payouts::since_draft(&mut snapshot, merchant_id, rails, run, &stale).await?;
        run_due::tell(&mut snapshot, t, merchant_id, (&since, totals), &mut changes).await?;
    }
    snapshot.rollback().await?;
    if changes.said.is_empty() {
        changes.said.push(t.run_unchanged().to_owned());
    }
    if let Some(compared) = compared {
        changes.said.push(t.run_checked_later(format::number(t.0, compared)));
    }
    Ok(changes)
}

/// What of a draft must not be sent any more, and how many payouts were compared where it was not all of them.
async fn stale(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    run: &RunRow,
    configured: &Rails,
) -> Result<(Vec<Stale>, Option<i64>), PageError> {
    let limit = i64::try_from(COMPARED + 1).unwrap_or(i64::MAX);
    let mut ids = rails::reserved(connection, merchant_id, run.payout_run_id, limit).await?;
    let drafted = ids.len();
    ids.truncate(COMPARED);
    let mut changed = checks::changed(connection, merchant_id, run.payout_run_id, limit).await?;
    // Where partners have many orders, what fits is less.
    let lines = lines::counts(connection, merchant_id, &changed).await?;
    let fit = payouts::first_of(&changed, &lines).len();
    if let Some(first_left) = changed.get(fit) {
        ids.retain(|id| id < first_left);
    }
    changed.truncate(fit);
    let judged = ids.iter().map(|id| Judge { payout_id: *id, by_line: changed.binary_search(id).is_ok() });
    let stale = checks::stale(connection, merchant_id, judged, &configured.names()).await?;
    Ok((stale, (ids.len() < drafted).then(|| i64::try_from(ids.len()).unwrap_or(i64::MAX))))
}

async fn were_left_out(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    run: &RunRow,
    left_out: i64,
) -> Result<Changes, PageError> {
    let status = Some(PayoutStatus::Canceled.name().to_owned());
    let filter = Filter { payout_run_id: Some(run.payout_run_id), status, ..Filter::default() };
    let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let slice = Slice { sort: Sort::Made, descending: true, after: None, limit };
    let found = found::rows(connection, merchant_id, &filter, slice).await?;
    let ids: Vec<Uuid> = found.iter().map(|payout| payout.payout_id).collect();
    let payouts = list::by_ids(connection, merchant_id, &ids).await?;
    let names = names_of(connection, merchant_id, payouts.iter().map(|payout| payout.affiliate_id)).await?;
    let rows = payouts
        .iter()
        .map(|of| row(t, &names, (of.payout_id, of.affiliate_id), of.reason.as_deref(), (of.amount, &of.currency)));
    let parts = vec![(t.run_left_out().to_owned(), table(t, rows.collect()))];
    Ok(Changes { said: vec![t.run_dropped(left_out)], compared: None, parts })
}

/// What affiliates are called.
pub(super) async fn names_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliates: impl Iterator<Item = Uuid>,
) -> Result<Names, sqlx::Error> {
    affiliate_names::of(connection, merchant_id, &affiliates.collect::<Vec<_>>()).await
}

/// Amounts by currency, added up.
pub(super) fn sums<'a>(t: Texts, amounts: impl Iterator<Item = (&'a str, i64)>) -> String {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (currency, amount) in amounts {
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(amount);
    }
    let sums: Vec<String> = sums.into_iter().map(|(currency, amount)| money(t, amount, currency)).collect();
    sums.join(&format!(" {} ", t.run_and()))
}

fn row(
    t: Texts,
    names: &Names,
    (payout_id, affiliate_id): (Uuid, Uuid),
    reason: Option<&str>,
    (amount, currency): (i64, &str),
) -> Vec<Cell> {
    let why = reason.map(|reason| reasons::of_payout(t, reason).cell());
    vec![
        Cell::link(&format!("/finance/payouts/{payout_id}"), &name_of(names, affiliate_id)),
        why.unwrap_or_else(|| Cell::text("")),
        money_cell(t, amount, currency),
    ]
}

fn table(t: Texts, rows: Vec<Vec<Cell>>) -> Table {
    let columns = vec![
        Column::text("affiliate", t.finance_affiliate()),
        Column::text("why", t.finance_why()),
        Column::number("amount", t.amount()),
    ];
    Table::new("changed", t.run_changes(), columns, rows).bare(t)
}
