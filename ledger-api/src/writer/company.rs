//! Whether a merchant records in the company of others, here or at another instance, and what it leaves them then.
//!
//! Batches of one merchant keep a core of the database busy for as long as it has orders. Alone it may have all there is;
//! where others record as well, they would feel every batch of it, whatever the order of turns. So in company a merchant
//! has one transaction at a time, and after a large one it pauses in proportion: a flood takes a third of the time, and
//! whoever records little never pauses.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::elsewhere::Elsewhere;

/// A merchant who recorded so recently is there.
const RECENTLY: Duration = Duration::from_secs(1);
/// Instances of which a flood takes a third together; of more, it takes more. Longer pauses would let it be forgotten meanwhile.
const MOST_INSTANCES: u32 = 3;
/// Merchants of whom others are told that they record much.
const MOST_TOLD: usize = 100;
/// Other instances are told for so long who recorded: as often as they are told.
const TOLD_FOR: Duration = Duration::from_secs(2);
/// A merchant who recorded so recently will record again soon, so that what may wait leaves room.
const NOT_LONG: Duration = Duration::from_secs(5);
/// A merchant whose last large transaction ended so recently records much. Mostly longer than a round of turns: the next one waits
/// until what the last left to do is done, and pauses.
const MUCH_FOR: Duration = Duration::from_secs(5);
/// Orders from which on a transaction is large.
const LARGE: usize = 20;
/// The pause after a large transaction, by the time it took.
const PAUSES: u32 = 2;
/// The longest pause, for each instance at which the merchant records: what took longer waited for something else than a processor.
pub(super) const LONGEST: Duration = Duration::from_millis(500);

/// Who recorded last, and who last before, if that was somebody else; and whose transactions were large. More than that need
/// not be known.
#[derive(Debug, Default)]
pub(super) struct Company {
    last: Option<(Uuid, Instant)>,
    other: Option<(Uuid, Instant)>,
    elsewhere: Elsewhere,
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

    /// Whether two merchants recorded a moment ago, one of them here.
    pub(super) fn is_there(&self, now: Instant) -> bool {
        self.other.is_some_and(|(_, at)| is_recent(at, now))
            || self.last.is_some_and(|(last, at)| is_recent(at, now) && self.elsewhere.has_others_than(last, now))
    }

    /// Whose orders are recorded here: what other instances are told. Of those who record little, the last two.
    pub(super) fn here(&self, now: Instant) -> Vec<Uuid> {
        let recorded = [self.last, self.other].into_iter().flatten();
        let recorded = recorded.filter(|(_, at)| now.duration_since(*at) < TOLD_FOR).map(|(id, _)| id);
        let much = self.large.iter().filter(|(_, at)| now.duration_since(**at) < MUCH_FOR).map(|(id, _)| *id);
        let here: BTreeSet<Uuid> = recorded.chain(much.take(MOST_TOLD)).collect();
        here.into_iter().collect()
    }

    /// Takes note of whose orders are recorded at how many other instances; says of how many merchants it knows now.
    pub(super) fn hear(&mut self, elsewhere: HashMap<Uuid, u32>, now: Instant) -> usize {
        self.elsewhere.hear(elsewhere, now);
        self.elsewhere.merchants()
    }

    /// How long a merchant pauses after a transaction in company, of so many orders or of what so many left to do: of all instances at
    /// which it records, it takes a third of the time at most.
    pub(super) fn pause_after(
        &self,
        merchant_id: Uuid,
        orders: usize,
        took: Duration,
        now: Instant,
    ) -> Option<Duration> {
        let instances = (1 + self.elsewhere.instances_of(merchant_id, now)).min(MOST_INSTANCES);
        let times = (PAUSES + 1).saturating_mul(instances) - 1;
        (orders >= LARGE).then(|| took.saturating_mul(times).min(LONGEST.saturating_mul(instances)))
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
        self.has_much_of(merchant_id, now) && self.has_others_than(merchant_id, RECENTLY, now)
    }

    /// Whether anybody but that merchant recorded not long ago: what may wait leaves room for orders then.
    pub(super) fn has_others(&self, merchant_id: Uuid, now: Instant) -> bool {
        self.has_others_than(merchant_id, NOT_LONG, now)
    }

    fn has_others_than(&self, merchant_id: Uuid, within: Duration, now: Instant) -> bool {
        let recorded = [self.last, self.other].into_iter().flatten();
        recorded.filter(|(id, _)| *id != merchant_id).any(|(_, at)| now.duration_since(at) < within)
            || self.elsewhere.has_others_than(merchant_id, now)
    }
}

fn is_recent(at: Instant, now: Instant) -> bool {
    now.duration_since(at) < RECENTLY
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

        assert!(company.has_others(one, at(9_899)) && !company.has_others(one, at(9_900)), "two came at 4,900");
        assert!(company.has_others(two, at(9_949)) && !company.has_others(two, at(9_950)));

        company.recorded(two, LARGE, at(5_100));
        assert_eq!(company.large.len(), 1, "who recorded much is soon forgotten");
    }

    #[test]
    fn only_large_transactions_are_followed_by_a_pause_and_none_by_a_long_one() {
        let (company, one, now) = (Company::default(), Uuid::from_u128(1), Instant::now());
        let pause_after = |orders, took| company.pause_after(one, orders, took, now);
        let took = Duration::from_millis(40);
        assert_eq!(pause_after(LARGE - 1, took), None);
        assert_eq!(pause_after(LARGE, took), Some(Duration::from_millis(80)));
        assert_eq!(pause_after(1_000, Duration::from_secs(9)), Some(LONGEST));
    }

    #[test]
    fn whoever_records_at_another_instance_is_company_and_a_flood_of_both_takes_a_third_of_all() {
        let (one, two, now) = (Uuid::from_u128(1), Uuid::from_u128(2), Instant::now());
        let mut company = Company::default();
        company.hear(HashMap::from([(one, 1)]), now);
        assert!(!company.is_there(now), "nobody records here");
        assert!(!company.joined_by(one, now), "it is the same");
        company.hear(HashMap::from([(one, 1), (two, 1)]), now);
        assert!(company.joined_by(one, now));
        assert_eq!(company.here(now), [one]);
        company.recorded(one, LARGE, now);
        let quiet = [3, 4].map(Uuid::from_u128);
        assert!(quiet.map(|id| company.joined_by(id, now)).into_iter().all(|in_company| in_company));
        assert_eq!(company.here(now), [one, quiet[0], quiet[1]], "the flood as well, though two have come since");
        assert!(company.is_flooded_by(one, now));

        let took = Duration::from_millis(40);
        assert_eq!(company.pause_after(one, LARGE, took, now), Some(took * 5), "a sixth here");
        assert_eq!(company.pause_after(one, LARGE, LONGEST, now), Some(LONGEST * 2));
        company.hear(HashMap::from([(one, 9)]), now);
        assert_eq!(company.pause_after(one, LARGE, took, now), Some(took * 8));
    }
}
