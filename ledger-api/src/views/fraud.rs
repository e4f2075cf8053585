//! What fraud rules and persons decided about a commission, for the merchant with its reasons.

use serde::Serialize;
use time::OffsetDateTime;

use crate::db::fraud::decisions::Standing;
use crate::domain::fraud::{Finding, Outcome, Rule};

/// Where a commission stands with the fraud rules.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = FraudStanding)]
pub(crate) struct FraudView {
    /// The last decision: by the rules, or by a person after them.
    outcome: Outcome,
    /// The sum of the findings' scores.
    #[schema(minimum = 0, example = 100)]
    score: i32,
    /// What the rules found.
    findings: Vec<FindingView>,
    /// Who made the last decision; null: the rules.
    #[schema(example = "ann@shop.example")]
    decided_by: Option<String>,
    /// Why, in that person's words.
    #[schema(example = "known customer")]
    reason: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    decided_at: OffsetDateTime,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = FraudFinding)]
pub(crate) struct FindingView {
    rule: Rule,
    #[schema(minimum = 1, example = 40)]
    score: u32,
    /// What was found, in a sentence.
    #[schema(example = "The order came 2 seconds after the click.")]
    explanation: String,
}

impl FraudView {
    /// What there is to say; nothing when nothing was found and no person decided.
    pub(crate) fn worth_telling(standing: Standing) -> Option<Self> {
        (!standing.findings.is_empty() || standing.person.is_some()).then(|| Self::from(standing))
    }
}

impl From<Standing> for FraudView {
    fn from(standing: Standing) -> Self {
        Self {
            outcome: standing.outcome,
            score: standing.score,
            findings: standing.findings.iter().map(FindingView::from).collect(),
            decided_by: standing.person,
            reason: standing.reason,
            decided_at: standing.decided_at,
        }
    }
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        Self { rule: finding.sign.rule(), score: finding.score, explanation: finding.sign.explanation() }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::fraud::Sign;

    fn standing(outcome: Outcome, person: Option<&str>, findings: Vec<Finding>) -> Standing {
        Standing {
            outcome,
            person: person.map(str::to_owned),
            reason: person.map(|_| "chargeback ring".to_owned()),
            decided_at: datetime!(2026-05-31 12:00 UTC),
            score: 40,
            findings,
        }
    }

    #[test]
    fn a_merchant_is_told_of_findings_and_of_persons_only() {
        assert!(FraudView::worth_telling(standing(Outcome::Ok, None, vec![])).is_none());
        assert!(FraudView::worth_telling(standing(Outcome::Ok, Some("ann"), vec![])).is_some());
        let found = vec![Finding { sign: Sign::DisposableEmail, score: 30 }];
        let view = FraudView::worth_telling(standing(Outcome::Ok, None, found)).unwrap();
        assert_eq!(view.findings.len(), 1);
        assert_eq!(view.findings[0].explanation, Sign::DisposableEmail.explanation());
    }
}
