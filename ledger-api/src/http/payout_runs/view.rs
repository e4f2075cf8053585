//! A payout run as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::payouts::pauses::PausedPart;
use crate::db::payouts::progress::Count;
use crate::db::payouts::runs::{RunRow, Total};
use crate::views::payout::PayoutView;

/// Where a run stands. `paused`: all of it that waits to be sent is in parts that are paused.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the database says it in words")]
pub(super) enum RunStatus {
    Draft,
    Approved,
    Processing,
    Paused,
    Completed,
    Canceled,
}

/// A run without its payouts, as in lists.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutRun, example = json!({"status": "completed"}))]
pub(super) struct RunView {
    pub(super) id: Uuid,
    #[schema(value_type = RunStatus)]
    status: String,
    totals: Vec<TotalView>,
    /// The parts of which nothing new is sent; everything else goes on.
    paused: Vec<PausedPartView>,
    /// Why it is paused, when it is as a whole; the first part's reason.
    reason: Option<String>,
    #[schema(example = "ann@my-shop.example")]
    created_by: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    #[schema(example = "ben@my-shop.example")]
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
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutRunDetail)]
pub(super) struct RunDetail {
    #[serde(flatten)]
    pub(super) run: RunView,
    pub(super) progress: ProgressView,
    pub(super) payouts: Vec<PayoutView>,
    /// Whether it has payouts that are not shown.
    pub(super) has_more: bool,
}

/// How far a run has come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutRunProgress, example = json!({"undrafted": 0, "unchecked": 0}))]
pub(super) struct ProgressView {
    /// Affiliates of a draft of very many who are still to be reserved for. Their payouts are not in `counts` yet, nor in the
    /// run's totals, and until there are none the draft cannot be approved.
    undrafted: i64,
    /// Payouts that were not looked at again since the draft. After the approval each is, before it is sent: what
    /// changed is left out.
    unchecked: i64,
    /// The run's payouts by status.
    counts: Vec<CountView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutRunCount)]
struct CountView {
    #[schema(value_type = crate::domain::payout::PayoutStatus)]
    status: String,
    /// Payouts.
    #[schema(example = 12)]
    count: i64,
}

/// What goes one way in one currency, while a provider takes no payments of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PausedPart)]
struct PausedPartView {
    #[schema(value_type = crate::domain::rail::Rail)]
    rail: String,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// `balance_insufficient`, or what the provider answered.
    #[schema(example = "balance_insufficient")]
    reason: String,
    #[serde(with = "rfc3339")]
    paused_at: OffsetDateTime,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PayoutRunTotal, example = json!({"amount": 52_080}))]
struct TotalView {
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    /// Payouts.
    #[schema(example = 12)]
    count: i64,
}

impl ProgressView {
    pub(super) fn new(undrafted: i64, counts: Vec<Count>) -> Self {
        Self {
            undrafted,
            unchecked: counts.iter().map(|of| of.unchecked).sum(),
            counts: counts.into_iter().map(|of| CountView { status: of.status, count: of.count }).collect(),
        }
    }
}

impl RunView {
    /// The run with those of the totals and of the paused parts that are its own.
    pub(super) fn new(run: RunRow, totals: &[Total], paused: &[PausedPart]) -> Self {
        let own = totals.iter().filter(|total| total.payout_run_id == run.payout_run_id);
        let paused = paused.iter().filter(|part| part.payout_run_id == run.payout_run_id);
        Self {
            id: run.payout_run_id,
            status: run.status,
            totals: own
                .map(|total| TotalView { currency: total.currency.clone(), amount: total.amount, count: total.count })
                .collect(),
            paused: paused.map(PausedPartView::from).collect(),
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

impl From<&PausedPart> for PausedPartView {
    fn from(part: &PausedPart) -> Self {
        Self {
            rail: part.rail.clone(),
            currency: part.currency.clone(),
            reason: part.reason.clone(),
            paused_at: part.paused_at,
        }
    }
}
