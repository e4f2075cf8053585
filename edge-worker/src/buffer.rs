//! Clicks waiting in the isolate. Plain data: no timer, channel or promise in it belongs to a request.
//!
//! The request that opens a generation owns its timer; the request that fills it takes it at once. A batch gets its
//! number when it is taken, so the numbers an isolate sends have no holes.

use uuid::Uuid;

/// Clicks that fill a generation.
pub const MAX_CLICKS: usize = 64;
/// Bytes that fill a generation. With one more click it stays below the 128 KB of a queue message.
pub const MAX_BYTES: usize = 96 * 1_024;
/// How long the request that opened a generation waits before it sends it.
pub const FLUSH_AFTER_MS: u64 = 250;
/// A generation this old has lost its owner; whoever comes next sends it.
const ORPHANED_AFTER_MS: i64 = 2_000;

/// The clicks of one generation, taken out to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// A `shared::click::ClickBatch` as JSON.
    pub json: String,
    /// Clicks in it.
    pub clicks: usize,
    /// Its number within the isolate.
    pub seq: u64,
}

/// What the request that brought a click has to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It opened this generation: wait, then [`Buffer::take`] it.
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
    generation: u64,
    sent: u64,
    opened_at_ms: i64,
    clicks: usize,
    json: String,
}

impl Buffer {
    /// An empty buffer of an isolate.
    #[must_use]
    pub fn new(isolate_id: Uuid) -> Self {
        Self { isolate_id, generation: 0, sent: 0, opened_at_ms: 0, clicks: 0, json: String::new() }
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
        if full || now_ms - self.opened_at_ms > ORPHANED_AFTER_MS {
            return self.take(self.generation).map_or(Pushed::Joined, Pushed::Filled);
        }
        if opens { Pushed::Opened(self.generation) } else { Pushed::Joined }
    }

    /// Takes a generation out. `None` when somebody else has already taken it.
    pub fn take(&mut self, generation: u64) -> Option<Batch> {
        if generation != self.generation || self.clicks == 0 {
            return None;
        }
        self.generation += 1;
        self.sent += 1;
        let seq = self.sent;
        let clicks = std::mem::take(&mut self.clicks);
        let list = std::mem::take(&mut self.json);
        let json = format!(r#"{{"isolate_id":"{}","seq":{seq},"clicks":[{list}]}}"#, self.isolate_id);
        Some(Batch { json, clicks, seq })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn a_batch_is_what_the_ledger_reads() {
        let mut buffer = Buffer::new(Uuid::from_u128(7));
        assert_eq!(buffer.push(&crate::samples::click_json(), 0), Pushed::Opened(0));
        let batch: shared::click::ClickBatch = serde_json::from_str(&buffer.take(0).unwrap().json).unwrap();
        assert_eq!((batch.isolate_id, batch.seq, batch.clicks.len()), (Uuid::from_u128(7), 1, 1));
    }

    proptest! {
        #[test]
        fn no_click_is_lost_or_sent_twice_and_no_number_is_missing(steps in proptest::collection::vec((0_i64..900, any::<bool>(), 1_usize..9_000), 1..400)) {
            let (mut buffer, mut now, mut waiting, mut pushed) = (Buffer::new(Uuid::nil()), 0, Vec::new(), 0);
            let mut batches = Vec::new();
            for (elapsed, timer_fires, bytes) in steps {
                now += elapsed;
                pushed += 1;
                match buffer.push(&format!("\"{pushed}{}\"", "x".repeat(bytes)), now) {
                    Pushed::Opened(generation) => waiting.push(generation),
                    Pushed::Joined => {}
                    Pushed::Filled(batch) => batches.push(batch),
                }
                if timer_fires {
                    batches.extend(waiting.drain(..).filter_map(|generation| buffer.take(generation)));
                }
            }
            batches.extend(waiting.drain(..).filter_map(|generation| buffer.take(generation)));
            prop_assert_eq!(batches.iter().map(|batch| batch.clicks).sum::<usize>(), pushed);
            prop_assert!(batches.iter().map(|batch| batch.seq).eq(1..=u64::try_from(batches.len()).unwrap()));
            prop_assert!(batches.iter().all(|batch| batch.json.len() < 128_000));
        }
    }
}
