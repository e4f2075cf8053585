//! A payout as clients see it.

use serde::Serialize;
use time::serde::rfc3339;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::db::payouts::attempts::AttemptRow;
use crate::db::payouts::lines::LineRow;
use crate::db::payouts::row::PayoutRow;
use crate::db::sepa::transfers::TransferRow;
use crate::domain::rail::Rail;
use crate::domain::{paypal_email, sepa};
use crate::views::day::day;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Payout, example = json!({"amount": 52_080, "fee": 0, "reversed": 0, "status": "paid", "generation": 1}))]
pub(crate) struct PayoutView {
    pub(crate) id: Uuid,
    payout_run_id: Uuid,
    affiliate_id: Uuid,
    /// In minor units.
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    /// The rail's, in minor units.
    #[schema(value_type = shared::money::Amount, example = 0)]
    fee: i64,
    /// What of it was taken back by reversals.
    #[schema(value_type = shared::money::Amount)]
    reversed: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(value_type = crate::domain::rail::Rail)]
    rail: String,
    /// Of a bank account only country and the last four characters, of a PayPal address only its beginning and domain.
    #[schema(example = "acct_1AbCdEfGh")]
    destination: String,
    /// For bank accounts.
    account_holder: Option<String>,
    #[schema(value_type = crate::domain::payout::PayoutStatus)]
    status: String,
    /// Counts the times it was reserved anew after a refusal.
    #[schema(example = 1)]
    generation: i32,
    /// The provider's id of the payment.
    #[schema(example = "tr_1AbCdEfGh")]
    provider_id: Option<String>,
    /// Why it stands where it stands.
    reason: Option<String>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    first_sent_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    last_sent_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    accepted_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    paid_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    refused_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    released_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    canceled_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    returned_at: Option<OffsetDateTime>,
    /// When the bank booked it, if finance or a statement said so.
    #[serde(with = "day::option")]
    settled_on: Option<Date>,
    /// The bank's own reference.
    bank_reference: Option<String>,
}

/// A payout with what it pays and every attempt to pay it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutDetail)]
pub(crate) struct PayoutDetail {
    #[serde(flatten)]
    pub(crate) payout: PayoutView,
    /// What it pays; they sum to `amount`.
    pub(crate) lines: Vec<LineView>,
    /// Every time something was sent, or asked.
    pub(crate) attempts: Vec<AttemptView>,
    /// Its payments in bank files.
    pub(crate) transfers: Vec<TransferView>,
}

/// What a payout pays by a line.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the database says it in words")]
pub(crate) enum LineKind {
    Commission,
    Adjustment,
    Reward,
    Netting,
    Returned,
}

/// What an attempt was made for.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the database says it in words")]
pub(crate) enum AttemptPurpose {
    Send,
    LookUp,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutLine, example = json!({"commission_id": "01a204c4-e90a-70b1-9285-e6554767bec6"}))]
pub(crate) struct LineView {
    #[schema(value_type = LineKind)]
    kind: String,
    commission_id: Option<Uuid>,
    adjustment_id: Option<Uuid>,
    /// A cash reward of the referral programme.
    reward_id: Option<Uuid>,
    /// Minor units; below zero for what was taken.
    #[schema(example = 1980)]
    amount: i64,
}

/// A payment in a bank file, for each generation that was written into one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SepaTransfer, example = json!({"end_to_end_id": "T01A204C4E90A70B19285E6554767BEC6"}))]
pub(crate) struct TransferView {
    end_to_end_id: String,
    sepa_file_id: Uuid,
    generation: i32,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutAttempt)]
pub(crate) struct AttemptView {
    /// Counts from 1.
    #[schema(example = 1)]
    number: i64,
    generation: i32,
    #[schema(value_type = AttemptPurpose)]
    purpose: String,
    #[schema(example = "01a204c4-e90a-70b1-9285-e6554767bec6:g1")]
    idempotency_key: String,
    /// The bytes that were sent, but for an address that is not shown.
    #[schema(example = "amount=1980&currency=eur&destination=acct_1AbCdEfGh")]
    request: String,
    #[serde(with = "rfc3339")]
    started_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    finished_at: Option<OffsetDateTime>,
    /// What came of it; null while nobody knows.
    #[schema(example = "accepted")]
    outcome: Option<String>,
    /// The provider's words.
    detail: Option<String>,
}

impl From<PayoutRow> for PayoutView {
    fn from(row: PayoutRow) -> Self {
        Self {
            id: row.payout_id,
            payout_run_id: row.payout_run_id,
            affiliate_id: row.affiliate_id,
            amount: row.amount,
            fee: row.fee,
            reversed: row.reversed,
            currency: row.currency,
            destination: shown(&row.rail, row.destination),
            rail: row.rail,
            account_holder: row.account_holder,
            status: row.status,
            generation: row.generation,
            provider_id: row.provider_id,
            reason: row.reason,
            created_at: row.created_at,
            first_sent_at: row.first_sent_at,
            last_sent_at: row.last_sent_at,
            accepted_at: row.accepted_at,
            paid_at: row.paid_at,
            refused_at: row.refused_at,
            released_at: row.released_at,
            canceled_at: row.canceled_at,
            returned_at: row.returned_at,
            settled_on: row.settled_on,
            bank_reference: row.bank_reference,
        }
    }
}

/// A destination as people may see it.
fn shown(rail: &str, destination: String) -> String {
    match rail.parse() {
        Ok(Rail::Sepa) => sepa::masked(&destination),
        Ok(Rail::Paypal) => paypal_email::masked(&destination),
        _ => destination,
    }
}

impl From<LineRow> for LineView {
    fn from(row: LineRow) -> Self {
        let LineRow { kind, commission_id, adjustment_id, reward_id, amount } = row;
        Self { kind, commission_id, adjustment_id, reward_id, amount }
    }
}

impl From<TransferRow> for TransferView {
    fn from(row: TransferRow) -> Self {
        let TransferRow { end_to_end_id, sepa_file_id, generation, amount, .. } = row;
        Self { end_to_end_id, sepa_file_id, generation, amount }
    }
}

impl AttemptView {
    /// The bytes that were sent, but for an address in them that is not shown.
    pub(crate) fn of(payout: &PayoutRow, row: AttemptRow) -> Self {
        let request = String::from_utf8_lossy(&row.request);
        let shown = shown(&payout.rail, payout.destination.clone());
        Self {
            number: row.fence,
            generation: row.generation,
            purpose: row.purpose,
            idempotency_key: row.idempotency_key,
            request: request.replace(&payout.destination, &shown),
            started_at: row.started_at,
            finished_at: row.finished_at,
            outcome: row.outcome,
            detail: row.detail,
        }
    }
}
