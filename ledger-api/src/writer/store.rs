//! Writing a batch that is decided: conversions, subscriptions, revenue, commissions, postings.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::RecordError;
use super::facts::Facts;
use super::plan::{self, Plan};
use crate::db::commissions::{self, MonthKey, NewCommission};
use crate::db::{conversions, postings};
use crate::domain::attribution::Decision;
use crate::domain::conversion::NewConversion;
use crate::domain::month::utc_month;
use crate::domain::order::OrderType;
use crate::domain::posting::commission::attributed;
use crate::domain::recurring::Renewal;

type Decided<'a> = (&'a NewConversion, Decision);

pub(super) async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    facts: &Facts,
    mut decided: Vec<Decided<'_>>,
) -> Result<(), RecordError> {
    let renewals: Vec<Renewal> = decided.iter().map(|(order, _)| renewal(order, facts)).collect();
    begin_subscriptions(connection, merchant_id, &decided, &renewals).await?;
    let before = add_revenue(connection, merchant_id, &decided).await?;

    let mut earned = Vec::new();
    for (((order, decision), renewal), before) in decided.iter_mut().zip(&renewals).zip(before) {
        match plan::earn(merchant_id, order, decision, facts, *renewal, before) {
            Some(Plan::Commissions(commissions)) => earned.extend(commissions),
            Some(Plan::RecurringEnded) => decision.end_recurring(),
            None => {}
        }
    }
    let rows: Vec<(&NewConversion, &Decision)> = decided.iter().map(|(order, decision)| (*order, decision)).collect();
    let inserted = conversions::insert(connection, merchant_id, &rows).await?;
    if inserted.len() != rows.len() {
        return Err(RecordError::Raced);
    }
    write_commissions(connection, merchant_id, &earned).await?;
    Ok(())
}

/// Where each order stands in its subscription.
fn renewal(order: &NewConversion, facts: &Facts) -> Renewal {
    order.paid_subscription().map_or(Renewal::None, |subscription_id| {
        let start = facts.subscriptions.get(subscription_id);
        Renewal::of(start.map(|start| start.first_paid_at), order.occurred_at)
    })
}

async fn begin_subscriptions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decided: &[Decided<'_>],
    renewals: &[Renewal],
) -> Result<(), RecordError> {
    let mut begun: Vec<_> = decided
        .iter()
        .zip(renewals)
        .filter(|(_, renewal)| **renewal == Renewal::First)
        .filter_map(|((order, decision), _)| {
            let link_id = decision.attribution.as_ref().map(|found| found.link_id);
            Some((order.paid_subscription()?, order.conversion_id, order.occurred_at, link_id))
        })
        .collect();
    if begun.is_empty() {
        return Ok(());
    }
    begun.sort_unstable_by_key(|begun| begun.0);
    let really = conversions::begin_subscriptions(connection, merchant_id, &begun).await?;
    if really == begun.len() { Ok(()) } else { Err(RecordError::Raced) }
}

/// Adds the orders to their affiliates' months and returns, for each order, the revenue before it: committed before
/// this batch, plus what stands earlier in it.
async fn add_revenue(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decided: &[Decided<'_>],
) -> Result<Vec<i64>, sqlx::Error> {
    let mut sums: BTreeMap<MonthKey, i64> = BTreeMap::new();
    let within: Vec<Option<(MonthKey, i64)>> = decided
        .iter()
        .map(|(order, decision)| {
            let found = decision.attribution.as_ref()?;
            let counts = order.order_type == OrderType::Order && order.money.amount.minor() > 0;
            let key = MonthKey {
                program_id: found.program_id,
                affiliate_id: found.affiliate_id,
                month: utc_month(order.occurred_at),
            };
            let sum = sums.entry(key).or_insert(0);
            let earlier = *sum;
            if counts {
                *sum += order.money.amount.minor();
            }
            Some((key, earlier))
        })
        .collect();
    let added: Vec<(MonthKey, i64)> = sums.iter().map(|(key, sum)| (*key, *sum)).collect();
    let after = commissions::add_month_revenue(connection, merchant_id, &added).await?;
    let before_batch: BTreeMap<MonthKey, i64> =
        after.into_iter().map(|(key, revenue)| (key, revenue - sums.get(&key).copied().unwrap_or(0))).collect();
    let before = |(key, earlier)| before_batch.get(&key).copied().unwrap_or(0) + earlier;
    Ok(within.into_iter().map(|order| order.map_or(0, before)).collect())
}

async fn write_commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    earned: &[NewCommission],
) -> Result<(), sqlx::Error> {
    commissions::insert(connection, merchant_id, earned).await?;
    let rows: Vec<_> = earned.iter().filter_map(|new| attributed(&new.of, new.earned.amount)).collect();
    postings::write(connection, merchant_id, &rows).await?;
    Ok(())
}
