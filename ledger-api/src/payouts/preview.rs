//! Who would be paid now, and who not.

use std::collections::BTreeMap;

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PayoutError;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::candidates;
use crate::db::sepa::debtor;
use crate::domain::caller::Caller;
use crate::domain::payout::{Candidate, Payable, SkipReason};
use crate::domain::rail::Rail;
use crate::domain::sepa::{Iban, has_sepa_name};
use crate::rails::{self, Rails};

/// One affiliate and currency with money on the account.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Who.
    pub affiliate_id: Uuid,
    /// In what.
    pub currency: Currency,
    /// The payment to make, or why there is none.
    pub outcome: Result<Payable, Skipped>,
}

/// Why somebody is not paid.
#[derive(Debug, Clone, Copy)]
pub struct Skipped {
    /// Minor units on the account; below zero when the affiliate owes.
    pub amount: i64,
    /// Why.
    pub reason: SkipReason,
}

/// Judges everybody with money on the account, in the order of their ids and currencies, by the rails that this server pays
/// through. Each is handed on as it is read, for there may be very many. Nothing is locked: a draft judges again.
pub async fn judge_all(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    mut each: impl FnMut(Judged) + Send,
) -> Result<(), sqlx::Error> {
    let ways = Ways::of(connection, merchant_id, rails).await?;
    candidates::each(connection, merchant_id, |candidate| each(ways.judge(candidate))).await
}

/// The same of these affiliates only, in the caller's transaction.
pub async fn judge(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Judged>, sqlx::Error> {
    let ways = Ways::of(connection, merchant_id, rails).await?;
    let candidates = candidates::load_of(connection, merchant_id, affiliate_ids).await?;
    Ok(candidates.into_iter().map(|candidate| ways.judge(candidate)).collect())
}

/// The same of the next so many entries after one. The caller's transaction must be one snapshot: else an entry may vanish between
/// two statements, and a short page would be taken for the last.
pub async fn judge_after(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &Rails,
    (affiliate_id, currency): (Uuid, Currency),
    entries: usize,
) -> Result<Vec<Judged>, sqlx::Error> {
    // The affiliate itself may have other currencies; each of the others has one entry at least.
    let most = i64::try_from(entries).unwrap_or(i64::MAX).saturating_add(1);
    let ids = candidates::ids_from(connection, merchant_id, affiliate_id, most).await?;
    let mut judged = judge(connection, merchant_id, rails, &ids).await?;
    judged.retain(|one| (one.affiliate_id, one.currency.code()) > (affiliate_id, currency.code()));
    judged.truncate(entries);
    Ok(judged)
}

/// The ways a merchant's affiliates can be paid.
pub(super) struct Ways<'a> {
    rails: &'a Rails,
    by_sepa: bool,
}

impl<'a> Ways<'a> {
    pub(super) async fn of(
        connection: &mut PgConnection,
        merchant_id: Uuid,
        rails: &'a Rails,
    ) -> Result<Self, sqlx::Error> {
        Ok(Self { rails, by_sepa: debtor::find(connection, merchant_id).await?.is_some() })
    }

    fn are_set_up(&self, rail: Rail) -> bool {
        self.rails.get(rail).is_some() || rail == Rail::Sepa && self.by_sepa
    }

    pub(super) fn judge(&self, mut candidate: Candidate) -> Judged {
        let usable = is_usable(&candidate);
        candidate.destination = candidate.destination.filter(|_| usable);
        let carriable = |rail, amount: Amount, currency| {
            if !self.are_set_up(rail) {
                return Err(SkipReason::RailNotSetUp);
            }
            rails::carriable(rail, amount, currency).ok_or(SkipReason::CurrencyUnsupported)
        };
        let outcome = candidate.assess(carriable).map_err(|reason| Skipped { amount: candidate.balance(), reason });
        Judged { affiliate_id: candidate.affiliate_id, currency: candidate.currency, outcome }
    }
}

/// An account that SEPA does not reach is no place to send anything, nor is one of somebody whose name has no letter that a
/// bank could read.
fn is_usable(candidate: &Candidate) -> bool {
    let Some(method) = candidate.method else { return false };
    let reached = |iban: &String| iban.parse::<Iban>().is_ok();
    method != Rail::Sepa
        || candidate.destination.as_ref().is_some_and(reached)
            && candidate.account_holder.as_deref().is_some_and(has_sepa_name)
}

/// What a preview comes to, by currency.
#[derive(Debug, Default)]
pub struct Sums {
    /// What would be paid.
    pub payable: BTreeMap<&'static str, Sum>,
    /// What would not.
    pub skipped: BTreeMap<(SkipReason, &'static str), Sum>,
}

/// Some entries of a preview.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    /// Of so much, in minor units; below zero when more is owed.
    pub amount: i64,
    /// How many.
    pub count: i64,
}

impl Sums {
    /// Of these.
    #[must_use]
    pub fn of(all: &[Judged]) -> Self {
        let mut sums = Self::default();
        for judged in all {
            sums.add(judged);
        }
        sums
    }

    /// Counts one more.
    pub fn add(&mut self, judged: &Judged) {
        let code = judged.currency.code();
        let (sum, amount) = match &judged.outcome {
            Ok(payable) => (self.payable.entry(code).or_default(), payable.amount.minor()),
            Err(skipped) => (self.skipped.entry((skipped.reason, code)).or_default(), skipped.amount),
        };
        *sum = Sum { amount: sum.amount.saturating_add(amount), count: sum.count + 1 };
    }
}

/// Writes down who looked, and at how many.
pub async fn note(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    caller: &Caller,
    sums: &Sums,
) -> Result<(), PayoutError> {
    let payable: i64 = sums.payable.values().map(|sum| sum.count).sum();
    let skipped: i64 = sums.skipped.values().map(|sum| sum.count).sum();
    let after = Some(serde_json::json!({ "payable": payable, "skipped": skipped }));
    let deed = Deed { action: "payout.preview", object_id: merchant_id, before: None, after };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(())
}
