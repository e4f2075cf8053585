//! A payout as the database has it.

use shared::money::{Amount, Currency};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::corrupt;
use crate::domain::payout::PayoutState;
use crate::domain::posting::payout::PayoutRef;
use crate::domain::rail::Rail;
use crate::rails::PaymentOrder;

/// The columns of `payout`; named where they are read.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006 and 0023")]
pub struct PayoutRow {
    pub merchant_id: Uuid,
    pub payout_id: Uuid,
    pub payout_run_id: Uuid,
    pub affiliate_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub fee: i64,
    pub rail: String,
    pub destination: String,
    pub account_holder: Option<String>,
    pub status: String,
    pub generation: i32,
    pub fence: i64,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub first_sent_at: Option<OffsetDateTime>,
    pub last_sent_at: Option<OffsetDateTime>,
    pub empty_lookups: i32,
    pub last_lookup_at: Option<OffsetDateTime>,
    pub accepted_at: Option<OffsetDateTime>,
    pub paid_at: Option<OffsetDateTime>,
    pub refused_at: Option<OffsetDateTime>,
    pub released_at: Option<OffsetDateTime>,
    pub canceled_at: Option<OffsetDateTime>,
    /// What of its payment was taken back by reversals, in minor units.
    pub reversed: i64,
    pub returned_at: Option<OffsetDateTime>,
    /// When finance was last told that its money left twice or late.
    pub alerted_at: Option<OffsetDateTime>,
    pub settled_on: Option<Date>,
    pub bank_reference: Option<String>,
    /// Since when what happened to it is lost, after a restore.
    pub lost_since: Option<OffsetDateTime>,
    /// Whether a send of this generation never got a definite answer.
    pub outcome_open: bool,
}

impl PayoutRow {
    /// What decisions read.
    pub fn state(&self) -> Result<PayoutState, sqlx::Error> {
        Ok(PayoutState {
            status: self.status.parse().map_err(corrupt)?,
            generation: self.generation,
            provider_id: self.provider_id.clone(),
            first_sent_at: self.first_sent_at,
            last_sent_at: self.last_sent_at,
            empty_lookups: self.empty_lookups,
            last_lookup_at: self.last_lookup_at,
            reversed: Amount::new(self.reversed).map_err(corrupt)?,
            lost_since: self.lost_since,
            outcome_open: self.outcome_open,
        })
    }

    /// What postings are made of.
    pub fn posting_ref(&self) -> Result<PayoutRef, sqlx::Error> {
        Ok(PayoutRef {
            payout_id: self.payout_id,
            generation: self.generation,
            affiliate_id: self.affiliate_id,
            currency: self.currency()?,
        })
    }

    /// What a provider is asked to pay.
    pub fn order(&self) -> Result<PaymentOrder, sqlx::Error> {
        Ok(PaymentOrder {
            merchant_id: self.merchant_id,
            payout_id: self.payout_id,
            generation: self.generation,
            amount: self.amount()?,
            currency: self.currency()?,
            destination: self.destination.clone(),
            provider_id: self.provider_id.clone(),
        })
    }

    /// What is paid.
    pub fn amount(&self) -> Result<Amount, sqlx::Error> {
        Amount::new(self.amount).map_err(corrupt)
    }

    /// In what.
    pub fn currency(&self) -> Result<Currency, sqlx::Error> {
        self.currency.parse().map_err(corrupt)
    }

    /// How it travels.
    pub fn rail(&self) -> Result<Rail, sqlx::Error> {
        self.rail.parse().map_err(corrupt)
    }
}

/// Reads [`PayoutRow`]s of one merchant: the columns, then `$rest` (where, order, limit, lock), whose first parameter
/// is the merchant's id.
macro_rules! select_payouts {
    ($rest:literal $(+ $more:literal)?, $($parameter:expr),+) => {
        sqlx::query_as!(
            crate::db::payouts::row::PayoutRow,
            r#"select p.merchant_id, p.payout_id, p.payout_run_id, p.affiliate_id, p.currency, p.amount, p.fee, p.rail,
                   p.destination, p.status, p.generation, p.fence, p.provider_id, p.reason, p.created_at,
                   p.first_sent_at, p.last_sent_at, p.empty_lookups, p.last_lookup_at, p.accepted_at, p.paid_at,
                   p.refused_at, p.released_at, p.canceled_at, p.returned_at, p.settled_on, p.bank_reference,
                   p.account_holder, p.lost_since, p.alerted_at,
                   coalesce((
                       select r.reversed from transfer_reversal r
                       where r.merchant_id = p.merchant_id and r.payout_id = p.payout_id
                           and r.provider_id = p.provider_id
                   ), 0) as "reversed!",
                   exists (
                       select from payout_attempt t
                       where t.merchant_id = p.merchant_id and t.payout_id = p.payout_id
                           and t.generation = p.generation and t.purpose = 'send'
                           and (t.outcome is null or t.outcome = 'unknown')
                   ) as "outcome_open!"
               from payout p "# + $rest $(+ $more)?,
            $($parameter),+
        )
    };
}
pub(crate) use select_payouts;
