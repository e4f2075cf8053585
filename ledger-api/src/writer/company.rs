//! Whether a merchant records in the company of others, and what it leaves them then.
//!
//! Batches of one merchant keep a core of the database busy for as long as it has orders. Alone it may have all there is;
//! where others record as well, they would feel every batch of it, whatever the order of turns. So in company a merchant
//! has one transaction at a time, and after a large one it pauses in proportion: a flood takes a third of the time, and
//! whoever records little never pauses.

use std::time::{Duration, Instant};

use uuid::Uuid;

/// A merchant who recorded so recently is there.
const RECENTLY: Duration = Duration::from_secs(1);
/// Orders from which on a transaction is large.
const LARGE: usize = 20;
/// The pause after a large transaction, by the time it took.
const PAUSES: u32 = 2;
/// The longest pause: what took longer waited for something else than a processor.
const LONGEST: Duration = Duration::from_millis(500);

/// Who recorded last, and who last before, if that was somebody else. More than that need not be known.
#[derive(Debug, Default)]
pub(super) struct Company {
    last: Option<(Uuid, Instant)>,
    other: Option<(Uuid, Instant)>,
}

impl Company {
    /// Notes that a merchant records, and says whether another did a moment ago.
    pub(super) fn joined_by(&mut self, merchant_id: Uuid, now: Instant) -> bool {
        if self.last.is_some_and(|(last, _)| last != merchant_id) {
            self.other = self.last;
        }
        self.last = Some((merchant_id, now));
        self.other.is_some_and(|(_, at)| now.duration_since(at) < RECENTLY)
    }
}

/// How long a merchant pauses after a transaction in company.
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
    fn only_large_transactions_are_followed_by_a_pause_and_none_by_a_long_one() {
        let took = Duration::from_millis(40);
        assert_eq!(pause_after(LARGE - 1, took), None);
        assert_eq!(pause_after(LARGE, took), Some(Duration::from_millis(80)));
        assert_eq!(pause_after(1_000, Duration::from_secs(9)), Some(LONGEST));
    }
}
