//! A shared token: one click, several customers. A cookie that was handed round, or planted.

use super::facts::Facts;
use super::settings::SharedToken;
use super::sign::{Finding, Sign};

/// Whether more customers than allowed ordered by the click.
pub(super) fn find(facts: &Facts, settings: &SharedToken) -> Option<Finding> {
    let customers = facts.click.as_ref()?.customers;
    (customers > settings.customers).then_some(Finding { sign: Sign::SharedToken { customers }, score: settings.score })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{facts, with_click};
    use super::*;

    #[test]
    fn a_household_may_share_a_click_and_a_crowd_may_not() {
        let settings = SharedToken { score: 60, customers: 2 };
        let found = |customers| find(&with_click(|click| click.customers = customers), &settings);
        assert_eq!(found(2), None);
        assert_eq!(found(3), Some(Finding { sign: Sign::SharedToken { customers: 3 }, score: 60 }));
        assert_eq!(find(&Facts { click: None, ..facts() }, &settings), None);
    }
}
