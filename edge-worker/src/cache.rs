//! Links remembered in the isolate, found and not found. An entry lives from when it was written; reading it never
//! makes it live longer, or a paused link would go on for as long as people click it.

use std::rc::Rc;

use shared::link::LinkRecord;

/// Entries kept: about 3 MB.
const MAX_ENTRIES: usize = 4_096;

/// A link, or the knowledge that there is none.
pub type Known = Option<Rc<LinkRecord>>;

/// The isolate's memory of links, by `link:{host}:{name}`.
#[derive(Debug, Default)]
pub struct LinkCache {
    /// Sorted by key. Moving a few thousand small entries is quick, and a hash table is a lot of code to load.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: String,
    expires_at_ms: i64,
    known: Known,
}

impl LinkCache {
    /// What is known of a link now. `None`: nothing, ask on.
    #[must_use]
    pub fn get(&self, key: &str, now_ms: i64) -> Option<Known> {
        let entry = self.entries.get(self.place(key).ok()?)?;
        entry.is_fresh(now_ms).then(|| entry.known.clone())
    }

    /// Remembers an answer for so long. A full cache first forgets what has expired, then everything: simple, bounded,
    /// and rare.
    pub fn put(&mut self, key: String, known: Known, now_ms: i64, lifetime_ms: i64) {
        let expires_at_ms = now_ms.saturating_add(lifetime_ms);
        if let Some(entry) = self.place(&key).ok().and_then(|place| self.entries.get_mut(place)) {
            (entry.expires_at_ms, entry.known) = (expires_at_ms, known);
            return;
        }
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.retain(|entry| entry.is_fresh(now_ms));
            if self.entries.len() >= MAX_ENTRIES {
                self.entries.clear();
            }
        }
        let (Ok(place) | Err(place)) = self.place(&key);
        self.entries.insert(place, Entry { key, expires_at_ms, known });
    }

    /// Where the entry is, or where it would go.
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.key.as_str().cmp(key))
    }
}

impl Entry {
    fn is_fresh(&self, now_ms: i64) -> bool {
        now_ms < self.expires_at_ms
    }
}

/// Bounds what unknown names may cost: a look-up the ledger answered with "no such link" takes one from a stock that
/// refills with time. Guessing names empties the stock of one isolate; KV goes on answering for real links.
#[derive(Debug)]
pub struct Budget {
    left: i64,
    refilled_at_ms: i64,
}

impl Budget {
    const MAX: i64 = 200;
    const REFILL_EACH_MS: i64 = 100;

    /// A full stock.
    #[must_use]
    pub fn new(now_ms: i64) -> Self {
        Self { left: Self::MAX, refilled_at_ms: now_ms }
    }

    /// Whether the ledger may be asked.
    pub fn allows(&mut self, now_ms: i64) -> bool {
        let refills = (now_ms - self.refilled_at_ms).max(0) / Self::REFILL_EACH_MS;
        self.refilled_at_ms += refills * Self::REFILL_EACH_MS;
        self.left = (self.left + refills).min(Self::MAX);
        self.left > 0
    }

    /// A name turned out to be unknown.
    pub fn spend(&mut self) {
        self.left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_an_entry_does_not_keep_it_alive() {
        let mut cache = LinkCache::default();
        cache.put("link:h:A".into(), None, 0, 30_000);
        assert!(matches!(cache.get("link:h:A", 29_999), Some(None)));
        assert!(cache.get("link:h:A", 30_000).is_none());
        assert!(cache.get("link:h:B", 0).is_none());
    }

    #[test]
    fn a_full_cache_stays_bounded_and_keeps_the_newest() {
        let mut cache = LinkCache::default();
        for number in 0..=MAX_ENTRIES * 2 {
            cache.put(number.to_string(), None, 0, 30_000);
            assert!(cache.entries.len() <= MAX_ENTRIES);
        }
        assert!(cache.get(&(MAX_ENTRIES * 2).to_string(), 1).is_some());
    }

    #[test]
    fn guessing_names_runs_out_and_time_refills_it() {
        let mut budget = Budget::new(0);
        let mut asked = 0;
        while budget.allows(0) {
            budget.spend();
            asked += 1;
        }
        assert_eq!(asked, Budget::MAX);
        assert!(!budget.allows(99));
        assert!(budget.allows(100));
        budget.spend();
        assert!(!budget.allows(150));
    }
}
