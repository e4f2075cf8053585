//! A payout's statement as JSON.

use rust_decimal::Decimal;
use serde::Serialize;
use time::serde::rfc3339;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::Statement;
use crate::db::payouts::remittance::RemittanceLine;
use crate::http::day::day;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutStatement, example = json!({"status": "paid", "amount": 1980, "rail": "stripe"}))]
pub(in crate::http::payouts) struct StatementView {
    payout_id: Uuid,
    payout_run_id: Uuid,
    #[schema(example = "My shop")]
    merchant: String,
    affiliate_id: Uuid,
    #[schema(example = "Cleo")]
    affiliate: String,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(value_type = crate::domain::rail::Rail)]
    rail: String,
    #[schema(value_type = crate::domain::payout::PayoutStatus)]
    status: String,
    #[serde(with = "rfc3339::option")]
    paid_at: Option<OffsetDateTime>,
    #[serde(with = "day::option")]
    settled_on: Option<Date>,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutStatementLine)]
struct LineView {
    #[schema(value_type = crate::http::payouts::view::LineKind)]
    kind: String,
    /// Minor units; below zero for what was taken.
    #[schema(example = 1980)]
    amount: i64,
    commission_id: Option<Uuid>,
    #[schema(value_type = Option<crate::domain::commission::CommissionKind>)]
    commission_kind: Option<String>,
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    rate: Option<Decimal>,
    #[schema(example = "Partners")]
    program: Option<String>,
    #[schema(example = "order-1001")]
    order_id: Option<String>,
    #[serde(with = "rfc3339::option")]
    occurred_at: Option<OffsetDateTime>,
    #[schema(value_type = Option<shared::money::Amount>)]
    order_amount: Option<i64>,
    adjustment_id: Option<Uuid>,
    adjustment_reason: Option<String>,
}

impl From<Statement> for StatementView {
    fn from(Statement { payout, parties, lines, .. }: Statement) -> Self {
        Self {
            payout_id: payout.payout_id,
            payout_run_id: payout.payout_run_id,
            merchant: parties.merchant,
            affiliate_id: payout.affiliate_id,
            affiliate: parties.affiliate,
            amount: payout.amount,
            currency: payout.currency,
            rail: payout.rail,
            status: payout.status,
            paid_at: payout.paid_at,
            settled_on: payout.settled_on,
            lines: lines.into_iter().map(LineView::from).collect(),
        }
    }
}

impl From<RemittanceLine> for LineView {
    fn from(line: RemittanceLine) -> Self {
        Self {
            kind: line.kind,
            amount: line.amount,
            commission_id: line.commission_id,
            commission_kind: line.commission_kind,
            rate: line.rate,
            program: line.program,
            order_id: line.order_id,
            occurred_at: line.occurred_at,
            order_amount: line.order_amount,
            adjustment_id: line.adjustment_id,
            adjustment_reason: line.adjustment_reason,
        }
    }
}
