//! Click velocity: more clicks than people make.

use super::facts::{ClickSeen, Facts};
use super::settings::ClickVelocity;
use super::sign::{Finding, Sign};

/// The first limit that is passed: of the network address, of the visitor, of the link.
pub(super) fn find(facts: &Facts, settings: &ClickVelocity) -> Option<Finding> {
    let ClickSeen::Arrived { of_address, of_visitor, of_link, .. } = &facts.click.as_ref()?.seen else { return None };
    let sign = if *of_address > settings.address_per_hour {
        Sign::ClicksOfAddress { most_per_hour: settings.address_per_hour }
    } else if *of_visitor > settings.visitor_per_hour {
        Sign::ClicksOfVisitor { most_per_hour: settings.visitor_per_hour }
    } else if of_link.is_some_and(|clicks| clicks > settings.link_per_hour) {
        Sign::ClicksOfLink { most_per_hour: settings.link_per_hour }
    } else {
        return None;
    };
    Some(Finding { sign, score: settings.score })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{facts, with_click};
    use super::*;

    fn found(address: u32, visitor: u32, link: Option<u32>) -> Option<Sign> {
        let settings = ClickVelocity { score: 30, address_per_hour: 60, visitor_per_hour: 30, link_per_hour: 1_000 };
        let facts = with_click(|click| {
            let ClickSeen::Arrived { of_address, of_visitor, of_link, .. } = &mut click.seen else { unreachable!() };
            (*of_address, *of_visitor, *of_link) = (address, visitor, link);
        });
        find(&facts, &settings).map(|finding| finding.sign)
    }

    #[test]
    fn a_limit_may_be_reached_but_not_passed() {
        assert_eq!(found(60, 30, Some(1_000)), None);
        assert_eq!(found(61, 30, Some(1_000)), Some(Sign::ClicksOfAddress { most_per_hour: 60 }));
        assert_eq!(found(60, 31, Some(1_000)), Some(Sign::ClicksOfVisitor { most_per_hour: 30 }));
        assert_eq!(found(60, 30, Some(1_001)), Some(Sign::ClicksOfLink { most_per_hour: 1_000 }));
    }

    #[test]
    fn what_is_not_known_is_not_held_against_anybody() {
        assert_eq!(found(1, 1, None), None);
        let without = super::super::Facts { click: None, ..facts() };
        let strict = ClickVelocity { score: 30, address_per_hour: 0, visitor_per_hour: 0, link_per_hour: 0 };
        assert_eq!(find(&without, &strict), None);
        assert_eq!(find(&with_click(|click| click.seen = ClickSeen::Missing), &strict), None);
    }
}
