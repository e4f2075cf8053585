//! Clicks waiting in the isolate, and counts of filtered visits. Plain data: no timer, channel or promise in it belongs
//! to a request.
//!
//! The request that opens a generation owns its timer; the request that fills it takes it at once. A batch gets its
//! number when it is taken, so the numbers an isolate sends have no holes.

use uuid::Uuid;

use crate::filtered::{Counts, Kind};

/// Clicks that fill a generation.
pub const MAX_CLICKS: usize = 64;
/// Bytes of clicks that fill a generation. With one more click and all counts it stays below the 128 KB of a queue
/// message.
pub const MAX_BYTES: usize = 96 * 1_024;
/// How long the request that opened a generation waits before it sends it.
pub const FLUSH_AFTER_MS: u64 = 250;
/// How long counts of filtered visits wait for a click to travel with. A message for each would let crawlers fill the
/// queue.
pub const FLUSH_COUNTS_AFTER_MS: u64 = 5_000;
/// What is this much older than its timer has lost its owner; whoever comes next sends it.
const ORPHANED_AFTER_MS: i64 = 2_000;

/// What one generation held, taken out to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// A `shared::click::ClickBatch` as JSON.
    pub json: String,
    /// Clicks in it.
    pub clicks: usize,
    /// Filtered visits counted in it.
    pub filtered: usize,
    /// Its number within the isolate.
    pub seq: u64,
}

/// What the request that brought something has to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It opened this generation: wait, then [`Buffer::take`] or [`Buffer::take_counts`] it.
    Opened(u64),
    /// Somebody else sends it.
    Joined,
    /// Send this batch now.
    Filled(Batch),
}

/// The isolate's buffer.
#[derive(Debug)]
pub struct Buffer {
    isolate_id: Uuid,
    sent: u64,
    generation: u64,
    opened_at_ms: i64,
    clicks: usize,
    json: String,
    counts_generation: u64,
    counts_opened_at_ms: i64,
    counts: Counts,
}

impl Buffer {
    /// An empty buffer of an isolate.
    #[must_use]
    pub fn new(isolate_id: Uuid) -> Self {
        Self {
            isolate_id,
            sent: 0,
            generation: 0,
            opened_at_ms: 0,
            clicks: 0,
            json: String::new(),
            counts_generation: 0,
            counts_opened_at_ms: 0,
            counts: Counts::default(),
        }
    }

    /// Who sends from here.
    #[must_use]
    pub fn isolate_id(&self) -> Uuid {
        self.isolate_id
    }

    /// Adds a click, already serialised.
    pub fn push(&mut self, click_json: &str, now_ms: i64) -> Pushed {
        let opens = self.clicks == 0;
        if opens {
            self.opened_at_ms = now_ms;
        } else {
            self.json.push(',');
        }
        self.json.push_str(click_json);
        self.clicks += 1;
        let full = self.clicks >= MAX_CLICKS || self.json.len() >= MAX_BYTES;
        let orphaned = is_orphaned(self.opened_at_ms, FLUSH_AFTER_MS, now_ms);
        if full || orphaned { Pushed::Filled(self.take_all()) } else { opened_or_joined(opens, self.generation) }
    }

    /// Counts a filtered visit. It leaves with the next clicks, or by itself a good while later.
    pub fn count(&mut self, kind: Kind, now_ms: i64) -> Pushed {
        let opens = self.counts.is_empty();
        if opens {
            self.counts_opened_at_ms = now_ms;
        }
        self.counts.add(kind, now_ms);
        let orphaned = is_orphaned(self.counts_opened_at_ms, FLUSH_COUNTS_AFTER_MS, now_ms);
        if self.counts.is_full() || orphaned {
            return Pushed::Filled(self.take_all());
        }
        opened_or_joined(opens, self.counts_generation)
    }

    /// Takes a generation of clicks out, and the counts with it. `None` when somebody else has already taken it.
    pub fn take(&mut self, generation: u64) -> Option<Batch> {
        (generation == self.generation && self.clicks > 0).then(|| self.take_all())
    }

    /// Takes a generation of counts out, and the clicks with it. `None` when somebody else has already taken it.
    pub fn take_counts(&mut self, generation: u64) -> Option<Batch> {
        (generation == self.counts_generation && !self.counts.is_empty()).then(|| self.take_all())
    }

    fn take_all(&mut self) -> Batch {
        self.generation += 1;
        self.counts_generation += 1;
        self.sent += 1;
        let (isolate_id, seq) = (self.isolate_id, self.sent);
        let (clicks, list) = (std::mem::take(&mut self.clicks), std::mem::take(&mut self.json));
        let counts = std::mem::take(&mut self.counts);
        let filtered = if counts.is_empty() { String::new() } else { format!(r#","filtered":[{}]"#, counts.json()) };
        let json = format!(r#"{{"isolate_id":"{isolate_id}","seq":{seq},"clicks":[{list}]{filtered}}}"#);
        Batch { json, clicks, filtered: counts.visits(), seq }
    }
}

fn opened_or_joined(opens: bool, generation: u64) -> Pushed {
    if opens { Pushed::Opened(generation) } else { Pushed::Joined }
}

fn is_orphaned(opened_at_ms: i64, flush_after_ms: u64, now_ms: i64) -> bool {
    let due_after_ms = i64::try_from(flush_after_ms).unwrap_or(i64::MAX).saturating_add(ORPHANED_AFTER_MS);
    now_ms - opened_at_ms > due_after_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filtered::MAX_COUNTS;
    use proptest::prelude::*;
    use shared::click::FilterReason;

    #[test]
    fn the_opener_takes_its_own_generation_only() {
        let mut buffer = Buffer::new(Uuid::nil());
        assert_eq!(buffer.push("1", 0), Pushed::Opened(0));
        for _ in 2..MAX_CLICKS {
            assert_eq!(buffer.push("1", 0), Pushed::Joined);
        }
        let Pushed::Filled(first) = buffer.push("1", 0) else { panic!("the 64th click fills it") };
        assert_eq!((first.clicks, first.seq), (MAX_CLICKS, 1));
        assert_eq!(buffer.push("2", 0), Pushed::Opened(1));
        assert_eq!(buffer.take(0), None);
        assert_eq!(buffer.take(1).map(|batch| (batch.clicks, batch.seq)), Some((1, 2)));
        assert_eq!(buffer.take(1), None);
    }

    #[test]
    fn an_orphaned_generation_is_sent_by_the_next_visitor() {
        let mut buffer = Buffer::new(Uuid::nil());
        assert_eq!(buffer.push("1", 1_000), Pushed::Opened(0));
        let Pushed::Filled(batch) = buffer.push("2", 4_000) else { panic!("its owner is gone") };
        assert!(batch.json.ends_with(r#""seq":1,"clicks":[1,2]}"#));
    }

    fn robot(link: u128) -> Kind {
        let (link_id, merchant_id) = (Uuid::from_u128(link), Uuid::from_u128(2));
        Kind { link_id, merchant_id, reason: FilterReason::Robot }
    }

    #[test]
    fn counts_leave_with_the_clicks_and_their_own_timer_finds_nothing() {
        let mut buffer = Buffer::new(Uuid::nil());
        assert_eq!(buffer.count(robot(1), 0), Pushed::Opened(0));
        assert_eq!(buffer.count(robot(1), 10), Pushed::Joined);
        assert_eq!(buffer.push("1", 20), Pushed::Opened(0));
        let batch = buffer.take(0).unwrap();
        assert_eq!((batch.clicks, batch.filtered, batch.seq), (1, 2, 1));
        assert_eq!(buffer.take_counts(0), None);
        assert_eq!(buffer.count(robot(1), 30), Pushed::Opened(1));
        assert_eq!(buffer.take_counts(1).map(|batch| (batch.clicks, batch.filtered, batch.seq)), Some((0, 1, 2)));
    }

    #[test]
    fn a_robot_that_walks_over_all_links_does_not_fill_the_memory() {
        let mut buffer = Buffer::new(Uuid::nil());
        let filled = (0..1_000).filter(|link| matches!(buffer.count(robot(*link), 0), Pushed::Filled(_))).count();
        assert_eq!(filled, 1_000 / MAX_COUNTS);
    }

    #[test]
    fn a_batch_is_what_the_ledger_reads() {
        let mut buffer = Buffer::new(Uuid::from_u128(7));
        assert_eq!(buffer.push(&crate::samples::click_json(), 0), Pushed::Opened(0));
        let batch: shared::click::ClickBatch = serde_json::from_str(&buffer.take(0).unwrap().json).unwrap();
        assert_eq!((batch.isolate_id, batch.seq, batch.clicks.len()), (Uuid::from_u128(7), 1, 1));
        assert_eq!(buffer.count(robot(3), 0), Pushed::Opened(1));
        let batch: shared::click::ClickBatch = serde_json::from_str(&buffer.take_counts(1).unwrap().json).unwrap();
        assert_eq!((batch.clicks.len(), batch.filtered[0].link_id), (0, Uuid::from_u128(3)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_sent_twice_and_no_number_is_missing(
            steps in proptest::collection::vec((0_i64..900, any::<bool>(), any::<bool>(), 0_usize..9_000, 0_u128..200), 1..400),
        ) {
            let (mut buffer, mut now, mut pushed, mut counted) = (Buffer::new(Uuid::nil()), 0, 0, 0);
            let (mut waiting, mut waiting_counts, mut batches) = (Vec::new(), Vec::new(), Vec::new());
            for (elapsed, clicks_fire, counts_fire, bytes, link) in steps {
                now += elapsed;
                let (waits, outcome) = if bytes == 0 || link % 3 == 0 {
                    counted += 1;
                    (&mut waiting_counts, buffer.count(robot(link), now))
                } else {
                    pushed += 1;
                    (&mut waiting, buffer.push(&format!("\"{pushed}{}\"", "x".repeat(bytes)), now))
                };
                match outcome {
                    Pushed::Opened(generation) => waits.push(generation),
                    Pushed::Joined => {}
                    Pushed::Filled(batch) => batches.push(batch),
                }
                if clicks_fire {
                    batches.extend(waiting.drain(..).filter_map(|generation| buffer.take(generation)));
                }
                if counts_fire {
                    batches.extend(waiting_counts.drain(..).filter_map(|generation| buffer.take_counts(generation)));
                }
            }
            batches.extend(waiting.drain(..).filter_map(|generation| buffer.take(generation)));
            batches.extend(waiting_counts.drain(..).filter_map(|generation| buffer.take_counts(generation)));
            prop_assert_eq!(batches.iter().map(|batch| batch.clicks).sum::<usize>(), pushed);
            prop_assert_eq!(batches.iter().map(|batch| batch.filtered).sum::<usize>(), counted);
            prop_assert!(batches.iter().map(|batch| batch.seq).eq(1..=u64::try_from(batches.len()).unwrap()));
            prop_assert!(batches.iter().all(|batch| batch.json.len() < 128_000));
        }
    }
}
