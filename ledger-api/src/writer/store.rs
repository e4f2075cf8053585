//! Writing a batch that is decided: conversions, subscriptions, revenue, commissions, postings.

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::answer::{self, Views};
use super::facts::Facts;
use super::months::Months;
use super::plan::{self, Plan};
use super::{Decided, RecordError};
use crate::db::conversions;
use crate::db::journal::{self, Added, Additions};
use crate::domain::conversion::NewConversion;
use crate::domain::posting::commission::attributed;
use crate::domain::recurring::Renewal;

/// Orders from which on a batch takes turns with others like it, see [`add_in_turn`].
const LARGE: usize = 200;

/// Writes what was decided and returns the conversions as they now stand. One statement, and so one transaction, unless
/// subscriptions begin or are bound, volume terms ask for a month before the amounts are known, or the batch is large.
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
    /// Which subscriptions are bound to which links before anybody paid them.
    bindings: Vec<(&'a str, Uuid)>,
}

impl<'a> Batch<'a> {
    fn of(decided: Vec<Decided<'a>>, facts: &Facts) -> Self {
        let renewals = decided.iter().map(|(order, _)| renewal(order, facts)).collect();
        let months = Months::of(&decided, facts);
        let bindings = bindings(&decided, facts);
        Self { decided, renewals, months, bindings }
    }

    fn is_one_statement(&self) -> bool {
        let begins = self.renewals.contains(&Renewal::First) || !self.bindings.is_empty();
        !begins && !self.months.step() && self.decided.len() < LARGE
    }

    async fn write(
        mut self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        facts: &Facts,
    ) -> Result<Views, RecordError> {
        begin_subscriptions(connection, merchant_id, &self.decided, &self.renewals).await?;
        bind_subscriptions(connection, merchant_id, &self.bindings).await?;
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
        let own = Additions { conversions: &conversions, commissions: &earned, ..Additions::default() };
        let shared = Additions { months: &self.months.others(), postings: &postings, ..Additions::default() };
        let added = if self.decided.len() < LARGE {
            let all = Additions { months: shared.months, postings: shared.postings, ..own };
            journal::add(connection, merchant_id, &all).await
        } else {
            add_in_turn(connection, merchant_id, &own, &shared).await
        };
        let added = added.map_err(raced)?;
        Ok(answer::views(&self.decided, candidates, &earned, added.at))
    }
}

/// Adds the rows that are this batch's own, waits for the merchant's other large batches, then moves what they share.
///
/// Two large batches of one merchant meet at hundreds of months and balances. A statement that waited for one of these
/// finds all of them changed since it began, and PostgreSQL evaluates each anew; one that begins after its turn has come
/// sees them as they are. Small batches meet at few and do not wait.
async fn add_in_turn(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    own: &Additions<'_>,
    shared: &Additions<'_>,
) -> Result<Added, sqlx::Error> {
    journal::add(connection, merchant_id, own).await?;
    journal::wait_for_turn(connection, merchant_id).await?;
    journal::add(connection, merchant_id, shared).await
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
        Renewal::of(start.and_then(|start| start.first_paid).map(|first| first.at), order.occurred_at)
    })
}

/// Free orders and leads that are the first of their subscription to be credited: its payments follow their link. Sorted,
/// so that two batches wait for each other in one order.
fn bindings<'a>(decided: &[Decided<'a>], facts: &Facts) -> Vec<(&'a str, Uuid)> {
    let mut bindings: Vec<_> = decided
        .iter()
        .filter(|(order, _)| order.paid_subscription().is_none())
        .filter_map(|(order, decision)| {
            let subscription_id = order.subscription_id.as_deref()?;
            Some((subscription_id, decision.attribution.as_ref()?.link_id))
        })
        .filter(|(subscription_id, _)| !facts.subscriptions.contains_key(*subscription_id))
        .collect();
    bindings.sort_unstable();
    bindings
}

async fn bind_subscriptions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    bindings: &[(&str, Uuid)],
) -> Result<(), RecordError> {
    if bindings.is_empty() {
        return Ok(());
    }
    let really = conversions::bind_subscriptions(connection, merchant_id, bindings).await?;
    if really == bindings.len() { Ok(()) } else { Err(RecordError::Raced) }
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
