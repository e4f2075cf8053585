//! What fraud rules and persons decided about a commission: for the merchant with its reasons, for the affiliate in plain
//! words.

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

/// What an affiliate is told of a decision about its commission: nothing while all is well, else what happened and why, in
/// plain words. Nothing about the customer, no limit, and not who decided.
#[cfg_attr(not(test), expect(dead_code, reason = "the partners' pages show it"))]
pub(crate) fn for_affiliate(standing: &Standing) -> Option<String> {
    let said = match (standing.outcome, &standing.person) {
        (Outcome::Ok, None) => return None,
        (Outcome::Ok, Some(_)) => "This commission was looked at and released.",
        (Outcome::Hold, _) => "This commission waits until the merchant has looked at it.",
        (Outcome::Reject, _) => "This commission was rejected.",
    };
    let mut words = vec![said];
    if standing.outcome != Outcome::Ok {
        words.extend(standing.findings.iter().map(|finding| finding.sign.plain_words()));
    }
    Some(words.join(" "))
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
    fn an_affiliate_reads_what_happened_and_why_and_nothing_of_anybody_else() {
        let quick = || vec![Finding { sign: Sign::QuickConversion { seconds: 2 }, score: 40 }];
        let said = |outcome, person| for_affiliate(&standing(outcome, person, quick()));
        assert_eq!(said(Outcome::Ok, None), None);
        assert_eq!(
            said(Outcome::Hold, None).unwrap(),
            "This commission waits until the merchant has looked at it. The order followed the visit unusually fast."
        );
        let rejected = said(Outcome::Reject, Some("ann@shop.example")).unwrap();
        assert_eq!(rejected, "This commission was rejected. The order followed the visit unusually fast.");
        assert_eq!(said(Outcome::Ok, Some("ann")).unwrap(), "This commission was looked at and released.");
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
