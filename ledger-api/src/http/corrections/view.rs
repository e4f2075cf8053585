//! An adjustment or a write-off as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::corrections::Correction;
use crate::domain::correction::{CorrectionKind, CorrectionStatus};

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Correction, example = json!({"amount": 2500}))]
pub(in crate::http) struct CorrectionView {
    id: Uuid,
    #[schema(example = "bonus-1")]
    reference: Option<String>,
    affiliate_id: Uuid,
    /// `credit` or `debit`; a write-off has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    direction: Option<CorrectionKind>,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    #[schema(example = "spring bonus")]
    reason: String,
    status: CorrectionStatus,
    #[schema(example = "ann@my-shop.example")]
    proposed_by: String,
    #[serde(with = "rfc3339")]
    proposed_at: OffsetDateTime,
    /// Who approved or rejected it.
    decided_by: Option<String>,
    #[serde(with = "rfc3339::option")]
    decided_at: Option<OffsetDateTime>,
    rejection_reason: Option<String>,
    /// The payout it is a line of; a write-off is never paid.
    payout_id: Option<Uuid>,
}

impl From<Correction> for CorrectionView {
    fn from(correction: Correction) -> Self {
        Self {
            id: correction.of.correction_id,
            reference: correction.reference,
            affiliate_id: correction.of.affiliate_id,
            direction: Some(correction.kind).filter(|kind| *kind != CorrectionKind::WriteOff),
            amount: correction.money.amount.minor(),
            currency: correction.money.currency.code(),
            reason: correction.reason,
            status: correction.status,
            proposed_by: correction.proposed_by,
            proposed_at: correction.proposed_at,
            decided_by: correction.decided_by,
            decided_at: correction.decided_at,
            rejection_reason: correction.rejection_reason,
            payout_id: correction.payout_id,
        }
    }
}
