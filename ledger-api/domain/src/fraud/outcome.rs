//! What the findings come to.

use super::sign::Finding;
use crate::named::named_enum;

named_enum! {
    /// What was decided about a commission.
    pub enum Outcome, "a fraud outcome" {
        /// Nothing stands against it.
        Ok = "ok",
        /// It waits for a person.
        Hold = "hold",
        /// It earns nothing.
        Reject = "reject",
    }
}

/// The rules' decision, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What is to happen.
    pub outcome: Outcome,
    /// The sum of the findings' scores.
    pub score: u32,
    /// What each rule found, at most one of a rule.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Weighs findings against a program's thresholds. Without a threshold that outcome does not exist.
    pub(super) fn of(findings: Vec<Finding>, hold_at: Option<u32>, reject_at: Option<u32>) -> Self {
        let score = findings.iter().map(|finding| finding.score).sum();
        let reached = |threshold: Option<u32>| threshold.is_some_and(|threshold| score >= threshold);
        let outcome = match (reached(reject_at), reached(hold_at)) {
            (true, _) => Outcome::Reject,
            (false, true) => Outcome::Hold,
            (false, false) => Outcome::Ok,
        };
        Self { outcome, score, findings }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sign::Sign;
    use super::*;

    fn of(score: u32, hold_at: Option<u32>, reject_at: Option<u32>) -> Outcome {
        let half = |score| Finding { sign: Sign::DisposableEmail, score };
        Judgement::of(vec![half(score / 2), half(score - score / 2)], hold_at, reject_at).outcome
    }

    #[test]
    fn the_sum_is_held_against_the_thresholds_and_reaching_one_is_enough() {
        assert_eq!(of(99, Some(100), Some(150)), Outcome::Ok);
        assert_eq!(of(100, Some(100), Some(150)), Outcome::Hold);
        assert_eq!(of(149, Some(100), Some(150)), Outcome::Hold);
        assert_eq!(of(150, Some(100), Some(150)), Outcome::Reject);
    }

    #[test]
    fn an_outcome_without_a_threshold_never_happens() {
        assert_eq!(of(10_000, Some(100), None), Outcome::Hold);
        assert_eq!(of(10_000, None, None), Outcome::Ok);
        assert_eq!(of(10_000, None, Some(200)), Outcome::Reject);
    }
}
