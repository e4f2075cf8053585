//! Writing a batch that is decided: conversions, subscriptions, revenue, commissions, postings.

use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::{self, Views};
use super::facts::Facts;
use super::months::Months;
use super::plan::{self, Plan};
use super::{Decided, RecordError};
use crate::db::{commissions, conversions, postings};
use crate::domain::conversion::NewConversion;
use crate::domain::posting::commission::attributed;
use crate::domain::recurring::Renewal;

/// Writes what was decided and returns the conversions as they now stand.
///
/// What many orders share is locked as late as possible, months before accounts: the months of volume terms before the
/// amounts are known, every other month and the accounts after all rows are inserted.
pub(super) async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    facts: &Facts,
    mut decided: Vec<Decided<'_>>,
) -> Result<Views, RecordError> {
    let renewals: Vec<Renewal> = decided.iter().map(|(order, _)| renewal(order, facts)).collect();
    begin_subscriptions(connection, merchant_id, &decided, &renewals).await?;
    let months = Months::of(&decided, facts);
    let before = months.add_stepped(connection, merchant_id).await?;

    let mut earned = Vec::new();
    for (((order, decision), renewal), before) in decided.iter_mut().zip(&renewals).zip(before) {
        match plan::earn(order, decision, facts, *renewal, before) {
            Some(Plan::Commissions(commissions)) => earned.extend(commissions),
            Some(Plan::RecurringEnded) => decision.end_recurring(),
            None => {}
        }
    }
    let mut views = write_conversions(connection, merchant_id, &decided).await?;
    commissions::insert(connection, merchant_id, &earned).await?;
    months.add_others(connection, merchant_id).await?;
    let rows: Vec<_> = earned.iter().filter_map(|new| attributed(&new.of, new.earned.amount)).collect();
    postings::write(connection, merchant_id, &rows).await?;
    for new in earned {
        if let Some((_, commissions)) = views.get_mut(&new.of.conversion_id) {
            commissions.push(answer::commission(&new));
        }
    }
    Ok(views)
}

async fn write_conversions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decided: &[Decided<'_>],
) -> Result<Views, RecordError> {
    let candidates = decided.iter().map(|(_, decision)| serde_json::to_value(&decision.candidates));
    let candidates: Vec<serde_json::Value> =
        candidates.collect::<Result<_, _>>().map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let rows: Vec<conversions::Decided<'_>> =
        decided.iter().zip(&candidates).map(|((order, decision), candidates)| (*order, decision, candidates)).collect();
    let created_at = conversions::insert(connection, merchant_id, &rows).await?;
    if created_at.len() != rows.len() {
        return Err(RecordError::Raced);
    }
    let views = decided.iter().zip(candidates).filter_map(|((order, decision), candidates)| {
        let created_at = *created_at.get(&order.conversion_id)?;
        let row = answer::conversion(order, decision, candidates, created_at);
        Some((order.conversion_id, (row, Vec::new())))
    });
    Ok(views.collect())
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
