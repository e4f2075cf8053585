//! The orders' revenue in their affiliates' months, which volume terms step by.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::Decided;
use super::facts::Facts;
use crate::db::commissions::{self, MonthKey};
use crate::domain::conversion::NewConversion;
use crate::domain::month::utc_month;
use crate::domain::order::OrderType;

/// What a batch adds to which months.
pub(super) struct Months {
    sums: BTreeMap<MonthKey, i64>,
    /// Months in which an order goes by volume terms: what stood there before is part of what the order earns.
    stepped: BTreeSet<MonthKey>,
    /// For each order its month, and the revenue of that month earlier in the batch.
    earlier: Vec<Option<(MonthKey, i64)>>,
}

impl Months {
    pub(super) fn of(decided: &[Decided<'_>], facts: &Facts) -> Self {
        let mut months =
            Self { sums: BTreeMap::new(), stepped: BTreeSet::new(), earlier: Vec::with_capacity(decided.len()) };
        for (order, decision) in decided {
            let credited = decision.attribution.as_ref().map(|found| {
                let key = MonthKey {
                    program_id: found.program_id,
                    affiliate_id: found.affiliate_id,
                    month: utc_month(order.occurred_at),
                };
                let sum = months.sums.entry(key).or_insert(0);
                let earlier = *sum;
                *sum += revenue(order);
                let terms = facts.link(found.link_id).and_then(|link| facts.terms_at(link, order.occurred_at));
                if terms.is_some_and(|(_, terms)| terms.step_by_volume()) {
                    months.stepped.insert(key);
                }
                (key, earlier)
            });
            months.earlier.push(credited);
        }
        months
    }

    /// Adds to the stepped months, which stay locked, and returns for each order the revenue before it: committed before
    /// this batch, plus what stands earlier in it. 0 where nothing steps by it.
    pub(super) async fn add_stepped(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
    ) -> Result<Vec<i64>, sqlx::Error> {
        let added = self.sums(|key| self.stepped.contains(key));
        let after = commissions::add_month_revenue(connection, merchant_id, &added).await?;
        let before_batch: BTreeMap<MonthKey, i64> = after
            .into_iter()
            .map(|(key, revenue)| (key, revenue - self.sums.get(&key).copied().unwrap_or(0)))
            .collect();
        let before = |(key, earlier)| before_batch.get(&key).map_or(0, |before| before + earlier);
        Ok(self.earlier.iter().map(|order| order.map_or(0, before)).collect())
    }

    /// Whether any month must be known before the amounts are.
    pub(super) fn step(&self) -> bool {
        !self.stepped.is_empty()
    }

    /// What all other months gain.
    pub(super) fn others(&self) -> Vec<(MonthKey, i64)> {
        self.sums(|key| !self.stepped.contains(key))
    }

    fn sums(&self, wanted: impl Fn(&MonthKey) -> bool) -> Vec<(MonthKey, i64)> {
        self.sums.iter().filter(|(key, _)| wanted(key)).map(|(key, sum)| (*key, *sum)).collect()
    }
}

fn revenue(order: &NewConversion) -> i64 {
    match order.order_type {
        OrderType::Order => order.money.amount.minor(),
        OrderType::Lead => 0,
    }
}
