//! Whose orders other instances record on the same database, as they told a moment ago.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

/// For how long what was heard counts, should nothing more be heard.
const HEARD_FOR: Duration = Duration::from_secs(5);

/// Who they are.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// At how many instances each merchant records.
    merchants: HashMap<Uuid, u32>,
    heard: Option<Instant>,
}

impl Elsewhere {
    /// Takes note of what others tell.
    pub(super) fn hear(&mut self, merchants: HashMap<Uuid, u32>, now: Instant) {
        self.merchants = merchants;
        self.heard = Some(now);
    }

    /// How many they are.
    pub(super) fn merchants(&self) -> usize {
        self.merchants.len()
    }

    /// Whether somebody else than that merchant records there.
    pub(super) fn has_others_than(&self, merchant_id: Uuid, now: Instant) -> bool {
        self.counts(now) && self.merchants.keys().any(|id| *id != merchant_id)
    }

    /// At how many of them that merchant records.
    pub(super) fn instances_of(&self, merchant_id: Uuid, now: Instant) -> u32 {
        if self.counts(now) { self.merchants.get(&merchant_id).copied().unwrap_or(0) } else { 0 }
    }

    fn counts(&self, now: Instant) -> bool {
        self.heard.is_some_and(|heard| now.duration_since(heard) < HEARD_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_counts_for_some_seconds() {
        let (one, two, now) = (Uuid::from_u128(1), Uuid::from_u128(2), Instant::now());
        let mut elsewhere = Elsewhere::default();
        assert!(!elsewhere.has_others_than(two, now));

        elsewhere.hear(HashMap::from([(one, 2)]), now);

        assert!(elsewhere.has_others_than(two, now) && !elsewhere.has_others_than(one, now));
        assert_eq!((elsewhere.instances_of(one, now), elsewhere.instances_of(two, now)), (2, 0));
        assert!(!elsewhere.has_others_than(two, now + HEARD_FOR));
        assert_eq!(elsewhere.instances_of(one, now + HEARD_FOR), 0);
    }
}
