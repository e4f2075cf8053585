//! A quick conversion: nobody chooses, types and pays within seconds of the click, but a script that plants a click just
//! before an order does.

use super::facts::Facts;
use super::settings::QuickConversion;
use super::sign::{Finding, Sign};

/// Whether the order came within the limit. An order that is older than its click came at once.
pub(super) fn find(facts: &Facts, settings: &QuickConversion) -> Option<Finding> {
    let taken = facts.occurred_at - facts.click.as_ref()?.clicked_at;
    let seconds = u32::try_from(taken.whole_seconds().max(0)).unwrap_or(u32::MAX);
    (seconds < settings.seconds).then_some(Finding { sign: Sign::QuickConversion { seconds }, score: settings.score })
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::super::samples::{facts, with_click};
    use super::*;

    #[test]
    fn an_order_is_quick_below_the_limit_and_before_its_click() {
        let found = |seconds: i64| {
            let at = facts().occurred_at;
            let facts = with_click(|click| click.clicked_at = at - Duration::seconds(seconds));
            find(&facts, &QuickConversion { score: 40, seconds: 5 }).map(|finding| finding.sign)
        };
        assert_eq!(found(5), None);
        assert_eq!(found(4), Some(Sign::QuickConversion { seconds: 4 }));
        assert_eq!(found(-200), Some(Sign::QuickConversion { seconds: 0 }));
        assert_eq!(find(&Facts { click: None, ..facts() }, &QuickConversion { score: 40, seconds: 5 }), None);
    }
}
