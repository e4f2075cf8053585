//! What a draft made now in place of another one would pay otherwise, in words.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::run_changes::{SHOWN, names_of, sums};
use super::words::{Names, money_cell, name_of};
use crate::db::payouts::rails::RailTotal;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::finance::Changes;
use crate::pages::{Texts, format};
use crate::payouts::{Change, Since};
use crate::web::error::PageError;

/// Tells of whoever has come since, and of whoever has another amount due; `totals` are the draft's. What its check leaves out is
/// told by its reason, and here only if something of it would be paid all the same.
pub(super) async fn tell(
    connection: &mut PgConnection,
    t: Texts,
    merchant_id: Uuid,
    (since, totals): (&Since, &[RailTotal]),
    changes: &mut Changes,
) -> Result<(), PageError> {
    let told = since.changes.iter().filter(|change| change.now > 0 || !change.is_stale);
    let (newcomers, others): (Vec<&Change>, Vec<&Change>) = told.partition(|change| change.drafted == 0);
    let (more, less): (Vec<&Change>, Vec<&Change>) = others.iter().copied().partition(|one| one.now > one.drafted);
    let sum = |group: &[&Change]| (people(t, group), sums(t, group.iter().map(|one| difference(one))));
    if !newcomers.is_empty() {
        let (people, sums) = sum(&newcomers);
        changes.said.push(t.run_newly_due(people, sums));
    }
    if !more.is_empty() {
        let (people, sums) = sum(&more);
        changes.said.push(t.run_more_due(people, sums));
    }
    if !less.is_empty() {
        let (people, sums) = sum(&less);
        changes.said.push(t.run_less_due(people, sums));
    }
    if let Some(only) = since.only {
        changes.said.push(t.run_due_in_part(format::number(t.0, i64::try_from(only).unwrap_or(i64::MAX))));
    }
    if newcomers.len().max(others.len()) > SHOWN {
        changes.said.push(t.run_first_rows(SHOWN));
    }
    if !since.changes.is_empty() {
        changes.compared = Some(compared(t, &since.changes, totals));
    }
    let shown = newcomers.iter().take(SHOWN).chain(others.iter().take(SHOWN));
    let names = names_of(connection, merchant_id, shown.map(|change| change.affiliate_id)).await?;
    if !newcomers.is_empty() {
        changes.parts.push((t.run_newcomers().to_owned(), newly_due(t, &newcomers, &names)));
    }
    if !others.is_empty() {
        changes.parts.push((t.run_other_amounts().to_owned(), other_amounts(t, &others, &names)));
    }
    Ok(())
}

/// How many they are; one may have several currencies.
fn people(t: Texts, changes: &[&Change]) -> String {
    let people: BTreeSet<Uuid> = changes.iter().map(|change| change.affiliate_id).collect();
    t.run_people(i64::try_from(people.len()).unwrap_or(i64::MAX))
}

fn difference(change: &Change) -> (&'static str, i64) {
    (change.currency.code(), (change.now - change.drafted).abs())
}

/// By currency what the draft has, what one made now would have, and what lies between.
fn compared(t: Texts, changes: &[Change], totals: &[RailTotal]) -> Table {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for total in totals {
        let (drafted, _) = sums.entry(total.currency.as_str()).or_default();
        *drafted = drafted.saturating_add(total.amount);
    }
    for change in changes {
        let (_, between) = sums.entry(change.currency.code()).or_default();
        *between = between.saturating_add(change.now - change.drafted);
    }
    let columns = vec![
        Column::text("currency", t.run_currency()),
        Column::number("drafted", t.run_in_draft()),
        Column::number("now", t.run_due_now()),
        Column::number("difference", t.run_difference()),
    ];
    let row = |(code, (drafted, between)): (&str, (i64, i64))| {
        let amounts = [drafted, drafted.saturating_add(between), between];
        std::iter::once(Cell::text(code)).chain(amounts.map(|amount| money_cell(t, amount, code))).collect()
    };
    Table::new("compared", t.run_compared(), columns, sums.into_iter().map(row).collect()).bare(t)
}

fn newly_due(t: Texts, changes: &[&Change], names: &Names) -> Table {
    let columns = vec![Column::text("affiliate", t.finance_affiliate()), Column::number("amount", t.amount())];
    let row = |change: &&Change| {
        vec![Cell::text(&name_of(names, change.affiliate_id)), money_cell(t, change.now, change.currency.code())]
    };
    Table::new("newcomers", t.run_newcomers(), columns, changes.iter().take(SHOWN).map(row).collect()).bare(t)
}

fn other_amounts(t: Texts, changes: &[&Change], names: &Names) -> Table {
    let columns = vec![
        Column::text("affiliate", t.finance_affiliate()),
        Column::number("drafted", t.run_in_draft()),
        Column::number("now", t.run_due_now()),
        Column::number("difference", t.run_difference()),
    ];
    let row = |change: &&Change| {
        let amounts = [change.drafted, change.now, change.now - change.drafted];
        let name = Cell::text(&name_of(names, change.affiliate_id));
        std::iter::once(name).chain(amounts.map(|amount| money_cell(t, amount, change.currency.code()))).collect()
    };
    Table::new("other-amounts", t.run_other_amounts(), columns, changes.iter().take(SHOWN).map(row).collect()).bare(t)
}
