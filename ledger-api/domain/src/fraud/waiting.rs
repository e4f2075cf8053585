//! A click travels for a moment after its visit, so an order may be there before it.

use time::{Duration, OffsetDateTime};

use super::facts::{ClickSeen, Facts};
use super::settings::FraudRules;

/// Until when a commission's screening waits for its click, if it does: the rules that look at clicks would find nothing
/// now. Nobody waits longer than the grace after which a click counts as missing.
#[must_use]
pub fn waits_for_click(facts: &Facts, rules: &FraudRules) -> Option<OffsetDateTime> {
    let click = facts.click.as_ref().filter(|click| click.seen == ClickSeen::Missing)?;
    let until = click.clicked_at + Duration::seconds(i64::from(rules.settings().missing_click.grace_seconds));
    (facts.looked_at <= until).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{facts, with_click};
    use super::*;

    #[test]
    fn only_a_young_click_that_is_not_there_is_waited_for() {
        let rules = FraudRules::default();
        let grace = Duration::seconds(i64::from(rules.settings().missing_click.grace_seconds));
        let mut missing = with_click(|click| click.seen = ClickSeen::Missing);
        let clicked_at = missing.click.as_ref().unwrap().clicked_at;

        missing.looked_at = clicked_at + grace;
        assert_eq!(waits_for_click(&missing, &rules), Some(clicked_at + grace));
        missing.looked_at += Duration::milliseconds(1);
        assert_eq!(waits_for_click(&missing, &rules), None);

        let mut arrived = facts();
        arrived.looked_at = clicked_at;
        assert_eq!(waits_for_click(&arrived, &rules), None);
        assert_eq!(waits_for_click(&Facts { click: None, ..arrived }, &rules), None);
    }
}
