//! Fraud: small rules look at what is known of a commission, each says what it found and how much that weighs, and the sum
//! decides whether somebody has to look at it.
//!
//! Pure: [`Facts`] are loaded by the caller, [`FraudRules`] are a program's settings, [`judge`] is the whole decision.
//! Nothing here knows an address of a person beyond comparing it: what is kept of a decision are rules, numbers and ids.

mod banned_referrer;
mod click_velocity;
mod conversion_velocity;
mod disposable_email;
mod duplicate_account;
mod facts;
mod missing_click;
mod outcome;
mod quick_conversion;
mod refund_rate;
mod rule;
mod self_referral;
pub mod settings;
mod shared_token;
mod sign;
mod waiting;

#[cfg(test)]
mod dataset;
#[cfg(test)]
mod samples;

pub use facts::{ClickFacts, ClickSeen, EarnerFacts, Facts};
pub use outcome::{Judgement, Outcome};
pub use rule::Rule;
pub use settings::{FraudRules, InvalidFraudRules, Settings};
pub use sign::{Finding, Sign};
pub use waiting::waits_for_click;

/// Asks every rule, and weighs what they found.
#[must_use]
pub fn judge(facts: &Facts, rules: &FraudRules) -> Judgement {
    let settings = rules.settings();
    let findings = [
        self_referral::find(facts, &settings.self_referral),
        banned_referrer::find(facts, &settings.banned_referrer),
        shared_token::find(facts, &settings.shared_token),
        missing_click::find(facts, &settings.missing_click),
        quick_conversion::find(facts, &settings.quick_conversion),
        click_velocity::find(facts, &settings.click_velocity),
        conversion_velocity::find(facts, &settings.conversion_velocity),
        refund_rate::find(facts, &settings.refund_rate),
        duplicate_account::find(facts, &settings.duplicate_account),
        disposable_email::find(facts, &settings.disposable_email),
    ];
    let findings: Vec<Finding> = findings.into_iter().flatten().filter(|finding| finding.score > 0).collect();
    Judgement::of(findings, settings.hold_at, settings.reject_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_whose_findings_weigh_nothing_finds_nothing() {
        let facts = Facts { customer_email: Some("grace@mailinator.com".into()), ..samples::facts() };
        let findings = |score: u32| {
            let mut settings = Settings::default();
            settings.disposable_email.score = score;
            judge(&facts, &FraudRules::try_from(settings).unwrap()).findings.len()
        };
        assert_eq!([findings(0), findings(1)], [0, 1]);
    }
}
