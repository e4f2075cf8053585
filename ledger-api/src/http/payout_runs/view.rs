//! A payout run as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::payouts::runs::{RunRow, Total};
use crate::views::payout::PayoutView;

/// A run without its payouts, as in lists.
#[derive(Debug, Serialize)]
pub(super) struct RunView {
    pub(super) id: Uuid,
    status: String,
    totals: Vec<TotalView>,
    reason: Option<String>,
    created_by: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    approved_by: Option<String>,
    #[serde(with = "rfc3339::option")]
    approved_at: Option<OffsetDateTime>,
    canceled_by: Option<String>,
    #[serde(with = "rfc3339::option")]
    canceled_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    completed_at: Option<OffsetDateTime>,
}

/// A run with its payouts, newest first; of a large one only the first, the rest by
/// `GET /v1/payouts?payout_run_id=`.
#[derive(Debug, Serialize)]
pub(super) struct RunDetail {
    #[serde(flatten)]
    pub(super) run: RunView,
    pub(super) payouts: Vec<PayoutView>,
    pub(super) has_more: bool,
}

#[derive(Debug, Serialize)]
struct TotalView {
    currency: String,
    amount: i64,
    count: i64,
}

impl RunView {
    /// The run with those of the totals that are its own.
    pub(super) fn new(run: RunRow, totals: &[Total]) -> Self {
        let own = totals.iter().filter(|total| total.payout_run_id == run.payout_run_id);
        Self {
            id: run.payout_run_id,
            status: run.status,
            totals: own
                .map(|total| TotalView { currency: total.currency.clone(), amount: total.amount, count: total.count })
                .collect(),
            reason: run.reason,
            created_by: run.created_by,
            created_at: run.created_at,
            approved_by: run.approved_by,
            approved_at: run.approved_at,
            canceled_by: run.canceled_by,
            canceled_at: run.canceled_at,
            completed_at: run.completed_at,
        }
    }
}
