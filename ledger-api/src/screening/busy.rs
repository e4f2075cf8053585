//! Affiliates who have so many orders within an hour that they need not be counted again for each.
//!
//! Whoever sells most would cost most: for each of its orders as many of the last hour are read as the rule allows. Orders
//! are never taken back, so what was once counted stays true: an hour that holds all of a stretch that was counted holds at
//! least as many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Affiliates remembered at most.
const MOST: usize = 10_000;
/// What is counted for each order.
const HOUR: Duration = Duration::hours(1);

/// Affiliates and a stretch of time in which each is known to have had so many orders. Only this process knows; another
/// instance counts for itself.
#[derive(Debug, Default)]
pub(crate) struct Busy(Mutex<HashMap<(Uuid, Uuid), Stretch>>);

/// At least so many orders from one moment to another, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub orders: u32,
    pub since: OffsetDateTime,
    pub until: OffsetDateTime,
}

impl Busy {
    /// Whether an affiliate is known to have had at least so many orders in the hour up to this moment.
    pub(super) fn had(&self, merchant_id: Uuid, affiliate_id: Uuid, orders: u32, at: OffsetDateTime) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&(merchant_id, affiliate_id))
            .is_some_and(|stretch| stretch.orders >= orders && stretch.since > at - HOUR && stretch.until <= at)
    }

    /// Remembers a stretch. Of two of an affiliate the one that began later is of use for longer.
    pub(super) fn note(&self, merchant_id: Uuid, affiliate_id: Uuid, stretch: Stretch) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, old| old.since > stretch.until - HOUR);
            if known.len() >= MOST {
                known.clear();
            }
        }
        let noted = known.entry((merchant_id, affiliate_id)).or_insert(stretch);
        if stretch.since > noted.since {
            *noted = stretch;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MERCHANT: Uuid = Uuid::from_u128(1);

    fn at(minutes: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::minutes(minutes)
    }

    #[test]
    fn what_was_counted_is_true_for_every_hour_that_holds_all_of_it() {
        let (busy, one) = (Busy::default(), Uuid::from_u128(2));
        busy.note(MERCHANT, one, Stretch { orders: 101, since: at(10), until: at(30) });

        assert!(busy.had(MERCHANT, one, 101, at(30)) && busy.had(MERCHANT, one, 50, at(69)));
        assert!(!busy.had(MERCHANT, one, 101, at(29)), "some of them came later");
        assert!(!busy.had(MERCHANT, one, 101, at(70)), "the first of them is an hour ago");
        assert!(!busy.had(MERCHANT, one, 102, at(30)), "not so many were counted");
        assert!(!busy.had(MERCHANT, MERCHANT, 101, at(30)) && !busy.had(one, one, 101, at(30)));
    }

    #[test]
    fn the_later_stretch_is_kept_and_memory_is_bounded() {
        let (busy, one) = (Busy::default(), Uuid::from_u128(2));
        busy.note(MERCHANT, one, Stretch { orders: 9, since: at(10), until: at(30) });
        busy.note(MERCHANT, one, Stretch { orders: 9, since: at(20), until: at(31) });
        busy.note(MERCHANT, one, Stretch { orders: 9, since: at(5), until: at(6) });
        assert!(busy.had(MERCHANT, one, 9, at(79)));

        for number in 0..2 * u128::try_from(MOST).unwrap() {
            busy.note(MERCHANT, Uuid::from_u128(number), Stretch { orders: 9, since: at(20), until: at(31) });
        }
        assert!(busy.0.lock().unwrap().len() <= MOST);
    }
}
