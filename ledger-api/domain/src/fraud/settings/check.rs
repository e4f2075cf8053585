//! Settings that cannot be wrong.

use super::Settings;
use crate::field_problem::{FieldProblem, ProblemCode, Problems};

/// The largest score and threshold.
const MOST: u32 = 10_000;
/// The most that is counted of anything but a link's clicks: a count reads that many rows.
const MOST_COUNTED: u32 = 1_000;
/// Longest grace and longest time to an order, in seconds.
const MOST_SECONDS: u32 = 3_600;
/// Hosts on a list.
const MOST_HOSTS: usize = 200;

/// Checked settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FraudRules(Settings);

/// What is wrong with settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the fraud rules are not valid")]
pub struct InvalidFraudRules(pub Vec<FieldProblem>);

impl Default for FraudRules {
    /// All rules on, and nothing rejected without a person.
    fn default() -> Self {
        Self(Settings::default())
    }
}

impl FraudRules {
    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0
    }
}

impl TryFrom<Settings> for FraudRules {
    type Error = InvalidFraudRules;

    fn try_from(mut settings: Settings) -> Result<Self, InvalidFraudRules> {
        let mut problems = Problems::default();
        scores(&settings, &mut problems);
        limits(&settings, &mut problems);
        for host in &mut settings.banned_referrer.hosts {
            *host = host.trim().to_lowercase();
        }
        hosts(&settings.banned_referrer.hosts, &mut problems);
        settings.banned_referrer.hosts.sort_unstable();
        settings.banned_referrer.hosts.dedup();
        let problems = problems.into_vec();
        if problems.is_empty() { Ok(Self(settings)) } else { Err(InvalidFraudRules(problems)) }
    }
}

fn within(problems: &mut Problems, field: &str, value: u32, least: u32, most: u32) {
    if !(least..=most).contains(&value) {
        problems.add(field, ProblemCode::OutOfRange, format!("must be {least} to {most}"));
    }
}

fn scores(settings: &Settings, problems: &mut Problems) {
    for (field, score) in [
        ("self_referral.score", settings.self_referral.score),
        ("self_referral.visitor_score", settings.self_referral.visitor_score),
        ("self_referral.address_score", settings.self_referral.address_score),
        ("banned_referrer.score", settings.banned_referrer.score),
        ("shared_token.score", settings.shared_token.score),
        ("missing_click.score", settings.missing_click.score),
        ("quick_conversion.score", settings.quick_conversion.score),
        ("click_velocity.score", settings.click_velocity.score),
        ("conversion_velocity.score", settings.conversion_velocity.score),
        ("refund_rate.score", settings.refund_rate.score),
        ("duplicate_account.score", settings.duplicate_account.score),
        ("disposable_email.score", settings.disposable_email.score),
    ] {
        within(problems, field, score, 0, MOST);
    }
    for (field, threshold) in [("hold_at", settings.hold_at), ("reject_at", settings.reject_at)] {
        if let Some(threshold) = threshold {
            within(problems, field, threshold, 1, MOST);
        }
    }
    if let (Some(hold), Some(reject)) = (settings.hold_at, settings.reject_at)
        && reject < hold
    {
        problems.add("reject_at", ProblemCode::OutOfRange, "must not be below hold_at");
    }
}

fn limits(settings: &Settings, problems: &mut Problems) {
    let clicks = &settings.click_velocity;
    let orders = &settings.conversion_velocity;
    within(problems, "shared_token.customers", settings.shared_token.customers, 1, 99);
    within(problems, "missing_click.grace_seconds", settings.missing_click.grace_seconds, 0, MOST_SECONDS);
    within(problems, "quick_conversion.seconds", settings.quick_conversion.seconds, 0, MOST_SECONDS);
    within(problems, "click_velocity.address_per_hour", clicks.address_per_hour, 1, MOST_COUNTED);
    within(problems, "click_velocity.visitor_per_hour", clicks.visitor_per_hour, 1, MOST_COUNTED);
    within(problems, "click_velocity.link_per_hour", clicks.link_per_hour, 1, 100_000_000);
    within(problems, "conversion_velocity.affiliate_per_hour", orders.affiliate_per_hour, 1, MOST_COUNTED);
    within(problems, "conversion_velocity.customer_per_day", orders.customer_per_day, 1, MOST_COUNTED);
    within(problems, "refund_rate.orders", settings.refund_rate.orders, 1, 200);
}

fn hosts(hosts: &[String], problems: &mut Problems) {
    if hosts.len() > MOST_HOSTS {
        let detail = format!("at most {MOST_HOSTS} hosts");
        problems.add("banned_referrer.hosts", ProblemCode::TooMany, detail);
        return;
    }
    for (place, host) in hosts.iter().enumerate() {
        if !is_host(host) {
            let field = format!("banned_referrer.hosts[{place}]");
            problems.add(field, ProblemCode::BadFormat, "is a host name such as deals.example");
        }
    }
}

/// Labels of letters, digits and hyphens, two or more, as browsers write them: names in other scripts in Punycode.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.contains('.') && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(json: Value) -> Result<FraudRules, Vec<String>> {
        let settings: Settings = serde_json::from_value(json).unwrap();
        FraudRules::try_from(settings).map_err(|InvalidFraudRules(all)| all.into_iter().map(|one| one.field).collect())
    }

    #[test]
    fn nothing_said_is_the_default_and_the_default_is_valid() {
        assert_eq!(read(json!({})), Ok(FraudRules::default()));
        let some = read(json!({"quick_conversion": {"score": 7}})).unwrap();
        assert_eq!((some.settings().quick_conversion.score, some.settings().quick_conversion.seconds), (7, 5));
        let kept = serde_json::to_value(some.settings()).unwrap();
        assert_eq!(read(kept), Ok(some));
    }

    #[test]
    fn every_value_out_of_range_is_told_at_once() {
        let wrong = read(json!({
            "hold_at": 0, "reject_at": 10_001, "self_referral": {"address_score": 10_001},
            "shared_token": {"customers": 0}, "missing_click": {"grace_seconds": 3_601},
            "click_velocity": {"address_per_hour": 1_001}, "conversion_velocity": {"customer_per_day": 0},
            "refund_rate": {"orders": 201},
        }));
        assert_eq!(
            wrong.unwrap_err(),
            [
                "self_referral.address_score",
                "hold_at",
                "reject_at",
                "shared_token.customers",
                "missing_click.grace_seconds",
                "click_velocity.address_per_hour",
                "conversion_velocity.customer_per_day",
                "refund_rate.orders",
            ]
        );
        assert_eq!(read(json!({"hold_at": 100, "reject_at": 99})), Err(vec!["reject_at".to_owned()]));
        assert!(read(json!({"hold_at": 100, "reject_at": 100})).is_ok());
        assert!(read(json!({"hold_at": null, "reject_at": 1})).is_ok());
    }

    #[test]
    fn hosts_are_host_names_in_one_spelling_each_once() {
        let rules = read(json!({"banned_referrer": {"hosts": [" B.example", "a.example", "b.EXAMPLE"]}})).unwrap();
        assert_eq!(rules.settings().banned_referrer.hosts, ["a.example", "b.example"]);
        for host in ["", "localhost", "https://a.example", "a.example/", "a..example", "-a.example", "a b.example"] {
            let wrong = read(json!({"banned_referrer": {"hosts": ["ok.example", host]}}));
            assert_eq!(wrong, Err(vec!["banned_referrer.hosts[1]".to_owned()]), "{host:?}");
        }
        let hosts = |most: usize| (0..most).map(|number| format!("h-{number}.example")).collect::<Vec<_>>();
        assert!(read(json!({"banned_referrer": {"hosts": hosts(200)}})).is_ok());
        assert_eq!(
            read(json!({"banned_referrer": {"hosts": hosts(201)}})),
            Err(vec!["banned_referrer.hosts".to_owned()])
        );
    }
}
