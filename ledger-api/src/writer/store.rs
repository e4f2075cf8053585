//! Writing a batch that is decided: conversions, subscriptions, revenue, commissions, postings.

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::answer::{self, Views};
use super::facts::Facts;
use super::months::Months;
use super::plan::{self, Plan};
use super::{Decided, RecordError};
use crate::db::conversions;
use crate::db::journal::{self, Additions};
use crate::domain::conversion::NewConversion;
use crate::domain::posting::commission::attributed;
use crate::domain::recurring::Renewal;

/// Writes what was decided and returns the conversions as they now stand. One statement, and so one transaction, unless
/// subscriptions begin or volume terms ask for a month before the amounts are known.
pub(super) async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    facts: &Facts,
    decided: Vec<Decided<'_>>,
) -> Result<Views, RecordError> {
    let batch = Batch::of(decided, facts);
    if batch.is_one_statement() {
        return batch.write(connection, merchant_id, facts).await;
    }
    let mut transaction = connection.begin().await?;
    let views = batch.write(&mut transaction, merchant_id, facts).await?;
    transaction.commit().await?;
    Ok(views)
}

/// Orders to write, with what they share.
struct Batch<'a> {
    decided: Vec<Decided<'a>>,
    /// Where each stands in its subscription.
    renewals: Vec<Renewal>,
    months: Months,
}

impl<'a> Batch<'a> {
    fn of(decided: Vec<Decided<'a>>, facts: &Facts) -> Self {
        let renewals = decided.iter().map(|(order, _)| renewal(order, facts)).collect();
        let months = Months::of(&decided, facts);
        Self { decided, renewals, months }
    }

    fn is_one_statement(&self) -> bool {
        !self.months.step() && !self.renewals.contains(&Renewal::First)
    }

    async fn write(
        mut self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        facts: &Facts,
    ) -> Result<Views, RecordError> {
        begin_subscriptions(connection, merchant_id, &self.decided, &self.renewals).await?;
        let before = self.months.add_stepped(connection, merchant_id).await?;

        let mut earned = Vec::new();
        for (((order, decision), renewal), before) in self.decided.iter_mut().zip(&self.renewals).zip(before) {
            match plan::earn(order, decision, facts, *renewal, before) {
                Some(Plan::Commissions(commissions)) => earned.extend(commissions),
                Some(Plan::RecurringEnded) => decision.end_recurring(),
                None => {}
            }
        }
        let candidates = self.decided.iter().map(|(_, decision)| serde_json::to_value(&decision.candidates));
        let candidates: Vec<serde_json::Value> =
            candidates.collect::<Result<_, _>>().map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        let conversions: Vec<conversions::Decided<'_>> = self
            .decided
            .iter()
            .zip(&candidates)
            .map(|((order, decision), candidates)| (*order, decision, candidates))
            .collect();
        let postings: Vec<_> = earned.iter().filter_map(|new| attributed(&new.of, new.earned.amount)).collect();
        let additions = Additions {
            conversions: &conversions,
            commissions: &earned,
            months: &self.months.others(),
            postings: &postings,
        };
        let added = journal::add(connection, merchant_id, &additions).await.map_err(raced)?;
        Ok(answer::views(&self.decided, candidates, &earned, added.at))
    }
}

/// An order id that is there by now was stored by somebody else while this batch was decided.
fn raced(error: sqlx::Error) -> RecordError {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("conversion_order_id_key") => RecordError::Raced,
        _ => error.into(),
    }
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
