//! What was decided about a commission, said to its affiliate.

use crate::db::fraud::decisions::Decision;
use crate::domain::fraud::{Outcome, Rule};
use crate::pages::{Texts, format};

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
    let found = decision.findings.iter().map(|finding| found(t, finding.sign.rule()).to_owned());
    [what].into_iter().chain(found).collect::<Vec<_>>().join(" ")
}

fn found(t: Texts, rule: Rule) -> &'static str {
    match rule {
        Rule::SelfReferral => t.decision_self_referral(),
        Rule::BannedReferrer => t.decision_banned_referrer(),
        Rule::SharedToken => t.decision_shared_token(),
        Rule::MissingClick => t.decision_missing_click(),
        Rule::QuickConversion => t.decision_quick_conversion(),
        Rule::ClickVelocity => t.decision_click_velocity(),
        Rule::ConversionVelocity => t.decision_conversion_velocity(),
        Rule::RefundRate => t.decision_refund_rate(),
        Rule::DuplicateAccount => t.decision_duplicate_account(),
        Rule::DisposableEmail => t.decision_disposable_email(),
    }
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
    fn what_was_found_says_no_number_and_nothing_of_the_customer() {
        for language in [Language::En, Language::De] {
            for rule in Rule::ALL {
                let said = found(Texts(language), *rule);
                assert!(!said.contains(|character: char| character.is_ascii_digit()), "{said}");
                assert!(!["customer", "Kunde", "mail"].iter().any(|word| said.contains(word)), "{said}");
            }
        }
    }

    #[test]
    fn what_was_found_and_not_held_against_it_is_not_told() {
        let found = vec![Finding { sign: Sign::DisposableEmail, score: 30 }];
        let said = paragraphs(Texts(Language::En), &[decision(Outcome::Ok, false, found)]);
        assert!(said[0].ends_with("nothing stood against it."), "{said:?}");
    }
}
