//! A missing click: the order carries a token whose click never arrived. Tokens are signed, so somebody clicked; but a
//! token that was made where clicks are not reported, or kept from its visit, is worth a look. Orders by `ref` or coupon
//! have no click, and that is no sign of anything.

use time::Duration;

use super::facts::{ClickSeen, Facts};
use super::settings::MissingClick;
use super::sign::{Finding, Sign};

/// Whether the click is still missing when its grace is over.
pub(super) fn find(facts: &Facts, settings: &MissingClick) -> Option<Finding> {
    let click = facts.click.as_ref()?;
    let late = facts.looked_at - click.clicked_at > Duration::seconds(i64::from(settings.grace_seconds));
    (click.seen == ClickSeen::Missing && late).then_some(Finding {
        sign: Sign::MissingClick { grace_seconds: settings.grace_seconds },
        score: settings.score,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{facts, with_click};
    use super::*;

    fn found(seen: ClickSeen, seconds: i64) -> bool {
        let mut facts = with_click(|click| click.seen = seen);
        facts.looked_at = facts.click.as_ref().unwrap().clicked_at + Duration::seconds(seconds);
        find(&facts, &MissingClick { score: 50, grace_seconds: 120 }).is_some()
    }

    #[test]
    fn a_click_is_missing_only_after_its_grace() {
        assert!(!found(ClickSeen::Missing, 120));
        assert!(found(ClickSeen::Missing, 121));
        assert!(!found(ClickSeen::Forgotten, 121));
        assert!(!found(facts().click.unwrap().seen, 121));
    }

    #[test]
    fn an_order_without_a_token_misses_nothing() {
        assert_eq!(find(&Facts { click: None, ..facts() }, &MissingClick { score: 50, grace_seconds: 0 }), None);
    }
}
