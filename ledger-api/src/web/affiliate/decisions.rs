//! What was decided about a commission, said to its affiliate.

use crate::db::fraud::decisions::Decision;
use crate::domain::fraud::Outcome;
use crate::pages::{Texts, format};
use crate::web::fraud_words;

/// A paragraph for each decision, the first one first: what it was, when, and what was found.
pub(super) fn paragraphs(t: Texts, decisions: &[Decision]) -> Vec<String> {
    decisions.iter().map(|decision| paragraph(t, decision)).collect()
}

fn paragraph(t: Texts, decision: &Decision) -> String {
    let day = format::date(t.0, decision.decided_at.date());
    let what = match (decision.outcome, decision.by_person) {
        (Outcome::Ok, false) => return t.decision_clear(day),
        (Outcome::Ok, true) => t.decision_released(day),
        (Outcome::Hold, _) => t.decision_held(day),
        (Outcome::Reject, _) => t.decision_rejected(day),
    };
    let found = decision.findings.iter().map(|finding| fraud_words::plainly(t, &finding.sign).to_owned());
    [what].into_iter().chain(found).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::fraud::{Finding, Sign};
    use crate::pages::Language;

    fn decision(outcome: Outcome, by_person: bool, findings: Vec<Finding>) -> Decision {
        Decision { outcome, by_person, decided_at: datetime!(2026-05-31 12:00 UTC), findings }
    }

    #[test]
    fn an_affiliate_reads_each_decision_and_why_in_its_own_language() {
        let quick = vec![Finding { sign: Sign::QuickConversion { seconds: 2 }, score: 40 }];
        let decisions = [decision(Outcome::Hold, false, quick), decision(Outcome::Reject, true, vec![])];

        let english = paragraphs(Texts(Language::En), &decisions);
        let german = paragraphs(Texts(Language::De), &decisions);

        assert!(english[0].starts_with("Held on "), "{english:?}");
        assert!(english[0].ends_with("The order followed the visit unusually fast."), "{english:?}");
        assert!(english[1].starts_with("Rejected after a check on "), "{english:?}");
        assert!(german[0].ends_with("Die Bestellung folgte ungewöhnlich schnell auf den Besuch."), "{german:?}");
    }

    #[test]
    fn what_was_found_and_not_held_against_it_is_not_told() {
        let found = vec![Finding { sign: Sign::DisposableEmail, score: 30 }];
        let said = paragraphs(Texts(Language::En), &[decision(Outcome::Ok, false, found)]);
        assert!(said[0].ends_with("nothing stood against it."), "{said:?}");
    }
}
