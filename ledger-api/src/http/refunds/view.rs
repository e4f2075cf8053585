//! A refund as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::refunds::Refund;
use crate::domain::reversal::Clawback;

#[derive(Debug, Serialize)]
pub(super) struct RefundView {
    id: Uuid,
    refund_id: String,
    order_id: String,
    conversion_id: Uuid,
    amount: i64,
    currency: &'static str,
    /// All refunds of the order up to this one, minor units.
    refunded_total: i64,
    /// One for each commission of the order, the primary one first.
    clawbacks: Vec<Clawback>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl RefundView {
    pub(super) fn new(order_id: String, refund: Refund) -> Self {
        Self {
            id: refund.id,
            refund_id: refund.refund_id,
            order_id,
            conversion_id: refund.conversion_id,
            amount: refund.amount.minor(),
            currency: refund.currency.code(),
            refunded_total: refund.refunded_total.minor(),
            clawbacks: refund.clawbacks,
            created_at: refund.created_at,
        }
    }
}
