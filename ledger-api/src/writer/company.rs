//! Whether a merchant records in the company of others, and what it leaves them then.
//!
//! Batches of one merchant keep a core of the database busy for as long as it has orders. Alone it may have all there is;
//! where others record as well, they would feel every batch of it, whatever the order of turns. So in company a merchant
//! has one transaction at a time, and after a large one it pauses in proportion: a flood takes a third of the time, and
//! whoever records little never pauses.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

/// A merchant who recorded so recently is there.
const RECENTLY: Duration = Duration::from_secs(1);
/// A merchant whose last large transaction ended so recently records much. Mostly longer than a round of turns: the next one waits
/// until what the last left to do is done, and pauses.
const MUCH_FOR: Duration = Duration::from_secs(5);
/// Orders from which on a transaction is large.
const LARGE: usize = 20;
/// The pause after a large transaction, by the time it took.
const PAUSES: u32 = 2;
/// The longest pause: what took longer waited for something else than a processor.
pub(super) const LONGEST: Duration = Duration::from_millis(500);

/// Who recorded last, and who last before, if that was somebody else; and whose transactions were large. More than that need
/// not be known.
#[derive(Debug, Default)]
pub(super) struct Company {
    last: Option<(Uuid, Instant)>,
    other: Option<(Uuid, Instant)>,
    /// When each merchant's last large transaction ended, if it still counts.
    large: HashMap<Uuid, Instant>,
}

impl Company {
    /// Notes that a merchant records, and says whether another did a moment ago.
    pub(super) fn joined_by(&mut self, merchant_id: Uuid, now: Instant) -> bool {
        if self.last.is_some_and(|(last, _)| last != merchant_id) {
            self.other = self.last;
        }
        self.last = Some((merchant_id, now));
        self.is_there(now)
    }

    /// Whether two merchants recorded a moment ago.
    pub(super) fn is_there(&self, now: Instant) -> bool {
        self.other.is_some_and(|(_, at)| is_recent(at, now))
    }

    /// Notes that a merchant's transaction of so many orders ended.
    pub(super) fn recorded(&mut self, merchant_id: Uuid, orders: usize, now: Instant) {
        if orders >= LARGE {
            self.large.retain(|_, at| now.duration_since(*at) < MUCH_FOR);
            self.large.insert(merchant_id, now);
        }
    }

    /// Whether a merchant recorded much not long ago.
    pub(super) fn has_much_of(&self, merchant_id: Uuid, now: Instant) -> bool {
        self.large.get(&merchant_id).is_some_and(|at| now.duration_since(*at) < MUCH_FOR)
    }

    /// Whether it did, and another recorded a moment ago.
    pub(super) fn is_flooded_by(&self, merchant_id: Uuid, now: Instant) -> bool {
        self.has_much_of(merchant_id, now)
            && [self.last, self.other].into_iter().flatten().any(|(id, at)| id != merchant_id && is_recent(at, now))
    }
}

fn is_recent(at: Instant, now: Instant) -> bool {
    now.duration_since(at) < RECENTLY
}

/// How long a merchant pauses after a transaction in company, of so many orders or of what so many left to do.
pub(super) fn pause_after(orders: usize, took: Duration) -> Option<Duration> {
    (orders >= LARGE).then(|| took.saturating_mul(PAUSES).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn company_is_another_merchant_of_the_last_second() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let begin = Instant::now();
        let at = |ms| begin + Duration::from_millis(ms);
        let mut company = Company::default();

        assert!(!company.joined_by(one, at(0)));
        assert!(!company.joined_by(one, at(10)), "itself is no company");
        assert!(company.joined_by(two, at(20)));
        assert!(company.joined_by(one, at(900)));
        assert!(company.joined_by(one, at(1_019)), "the other was there at 20 ms");
        assert!(!company.joined_by(one, at(1_020)));
        assert!(company.joined_by(two, at(2_000)));
    }

    #[test]
    fn a_flood_is_a_large_transaction_of_the_last_seconds_beside_another_merchant() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let begin = Instant::now();
        let at = |ms| begin + Duration::from_millis(ms);
        let mut company = Company::default();

        company.joined_by(one, at(0));
        company.recorded(one, LARGE, at(5));
        assert!(!company.is_flooded_by(one, at(5)), "it is alone");
        company.joined_by(two, at(10));
        company.recorded(two, LARGE - 1, at(10));
        assert!(company.is_flooded_by(one, at(1_009)) && !company.is_flooded_by(two, at(1_009)));
        assert!(!company.is_flooded_by(one, at(1_010)), "the other is a second ago");
        assert!(company.has_much_of(one, at(1_010)) && !company.has_much_of(two, at(1_010)));
        company.joined_by(two, at(4_900));
        company.joined_by(one, at(4_950));
        assert!(company.is_flooded_by(one, at(5_004)), "the last but one counts as well");
        assert!(!company.is_flooded_by(one, at(5_005)), "the large one is too long ago");

        company.recorded(two, LARGE, at(5_100));
        assert_eq!(company.large.len(), 1, "who recorded much is soon forgotten");
    }

    #[test]
    fn only_large_transactions_are_followed_by_a_pause_and_none_by_a_long_one() {
        let took = Duration::from_millis(40);
        assert_eq!(pause_after(LARGE - 1, took), None);
        assert_eq!(pause_after(LARGE, took), Some(Duration::from_millis(80)));
        assert_eq!(pause_after(1_000, Duration::from_secs(9)), Some(LONGEST));
    }
}
