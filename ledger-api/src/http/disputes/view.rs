//! A dispute as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::disputes::Dispute;
use crate::domain::dispute::DisputeStatus;
use crate::domain::reversal::Clawback;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Dispute, example = json!({"amount": 5000, "restored": [], "clawbacks": []}))]
pub(super) struct DisputeView {
    id: Uuid,
    #[schema(example = "dispute-1")]
    dispute_id: String,
    #[schema(example = "order-1001")]
    order_id: String,
    conversion_id: Uuid,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    status: DisputeStatus,
    /// What losing it took, one for each commission of the order; empty unless it was lost.
    clawbacks: Vec<Clawback>,
    /// What winning it after it was lost gave back.
    restored: Vec<Clawback>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    opened_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    lost_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    won_at: Option<OffsetDateTime>,
}

impl DisputeView {
    pub(super) fn new(order_id: String, dispute: Dispute) -> Self {
        Self {
            id: dispute.id,
            dispute_id: dispute.dispute_id,
            order_id,
            conversion_id: dispute.conversion_id,
            amount: dispute.amount.minor(),
            currency: dispute.currency.code(),
            status: dispute.status,
            clawbacks: dispute.clawbacks,
            restored: dispute.restored,
            created_at: dispute.created_at,
            opened_at: dispute.opened_at,
            lost_at: dispute.lost_at,
            won_at: dispute.won_at,
        }
    }
}
