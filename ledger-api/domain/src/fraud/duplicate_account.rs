//! Duplicate accounts: one person who takes part as several affiliates, to come back after a suspension or to recruit
//! itself.

use super::facts::Facts;
use super::settings::DuplicateAccount;
use super::sign::{Finding, Sign};

/// Affiliates told of in one finding.
const TOLD: usize = 10;

/// Whether somebody who earns by the order shares a mailbox or payout destination with another affiliate.
pub(super) fn find(facts: &Facts, settings: &DuplicateAccount) -> Option<Finding> {
    let mut others: Vec<_> = facts.earners.iter().flat_map(|earner| earner.duplicates.iter().copied()).collect();
    others.sort_unstable();
    others.dedup();
    others.truncate(TOLD);
    let sign = Sign::DuplicateAccount { affiliate_ids: others.clone() };
    (!others.is_empty()).then_some(Finding { sign, score: settings.score })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::samples::{earner, facts};
    use super::*;

    #[test]
    fn every_other_account_is_told_once_and_ten_at_most() {
        let settings = DuplicateAccount { score: 30 };
        assert_eq!(find(&facts(), &settings), None);
        let mut facts = facts();
        facts.earners.push(earner(Uuid::from_u128(2)));
        facts.earners[0].duplicates = vec![Uuid::from_u128(9), Uuid::from_u128(8)];
        facts.earners[1].duplicates = vec![Uuid::from_u128(8)];
        let affiliate_ids = vec![Uuid::from_u128(8), Uuid::from_u128(9)];
        let expected = Finding { sign: Sign::DuplicateAccount { affiliate_ids }, score: 30 };
        assert_eq!(find(&facts, &settings), Some(expected));

        facts.earners[0].duplicates = (0..50).map(Uuid::from_u128).collect();
        let Some(Finding { sign: Sign::DuplicateAccount { affiliate_ids }, .. }) = find(&facts, &settings) else {
            panic!("nothing found");
        };
        assert_eq!(affiliate_ids.len(), 10);
    }
}
