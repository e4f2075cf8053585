//! A refund as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::refunds::Refund;
use crate::domain::refund::RefundStatus;
use crate::domain::reversal::Clawback;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Refund, example = json!({"amount": 3000, "refunded_total": 3000, "restored": []}))]
pub(super) struct RefundView {
    id: Uuid,
    #[schema(example = "order-1001-refund")]
    refund_id: String,
    #[schema(example = "order-1001")]
    order_id: String,
    status: RefundStatus,
    conversion_id: Uuid,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    /// All refunds of the order, minor units, when this one was stored, or when it failed.
    #[schema(value_type = shared::money::Amount)]
    refunded_total: i64,
    /// What it took, one for each commission of the order, the primary one first.
    clawbacks: Vec<Clawback>,
    /// What its failure gave back; empty unless it failed.
    restored: Vec<Clawback>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    failed_at: Option<OffsetDateTime>,
}

impl From<Refund> for RefundView {
    fn from(refund: Refund) -> Self {
        Self {
            id: refund.id,
            refund_id: refund.refund_id,
            order_id: refund.order_id,
            status: refund.status,
            conversion_id: refund.conversion_id,
            amount: refund.amount.minor(),
            currency: refund.currency.code(),
            refunded_total: refund.refunded_total.minor(),
            clawbacks: refund.clawbacks,
            restored: refund.restored,
            created_at: refund.created_at,
            failed_at: refund.failed_at,
        }
    }
}
