//! What a backtest found, as clients see it.

use serde::Serialize;
use uuid::Uuid;

use crate::domain::fraud::{Judgement, Outcome, Rule};
use crate::screening::{Report, RuleReport};
use crate::views::fraud::FindingView;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BacktestReport)]
pub(super) struct ReportView {
    /// Commissions judged.
    screened: u64,
    /// Of these, nothing would have stood against.
    ok: u64,
    /// Would have waited for a person.
    hold: u64,
    /// Would have been rejected at once.
    reject: u64,
    /// Each rule.
    rules: Vec<RuleView>,
    /// Whether the range has more commissions than one call judges.
    has_more: bool,
    /// Give it as `cursor` to go on.
    next_cursor: Option<Uuid>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BacktestRule)]
struct RuleView {
    rule: Rule,
    /// Commissions it found something in.
    found: u64,
    /// Of these, held by all findings together.
    held: u64,
    /// Of these, rejected by all findings together.
    rejected: u64,
    /// At most five, the oldest first.
    examples: Vec<ExampleView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BacktestExample)]
struct ExampleView {
    commission_id: Uuid,
    conversion_id: Uuid,
    outcome: Outcome,
    #[schema(minimum = 1, example = 40)]
    score: u32,
    findings: Vec<FindingView>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let of =
            |wanted: Outcome| report.outcomes.iter().filter(|(outcome, _)| *outcome == wanted).map(|(_, n)| n).sum();
        Self {
            screened: report.screened,
            ok: of(Outcome::Ok),
            hold: of(Outcome::Hold),
            reject: of(Outcome::Reject),
            has_more: report.next.is_some(),
            next_cursor: report.next,
            rules: report.rules.into_iter().map(RuleView::from).collect(),
        }
    }
}

impl From<RuleReport> for RuleView {
    fn from(report: RuleReport) -> Self {
        let RuleReport { rule, found, held, rejected, examples } = report;
        Self { rule, found, held, rejected, examples: examples.iter().map(ExampleView::from).collect() }
    }
}

impl From<&(Uuid, Uuid, Judgement)> for ExampleView {
    fn from((commission_id, conversion_id, judgement): &(Uuid, Uuid, Judgement)) -> Self {
        Self {
            commission_id: *commission_id,
            conversion_id: *conversion_id,
            outcome: judgement.outcome,
            score: judgement.score,
            findings: judgement.findings.iter().map(FindingView::from).collect(),
        }
    }
}
