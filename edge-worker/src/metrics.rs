//! One data point in Analytics Engine for each batch that was sent or lost, where that binding is configured. Nothing
//! depends on it, and it never fails anything.
//!
//! `index1` isolate; `blob1` way; `double1` … clicks, filtered visits, clicks lost, look-ups beyond the isolate's
//! memory since the batch before, their milliseconds together, the slowest of them.

use worker::Env;

use crate::buffer::Batch;
use crate::{isolate, platform};

const DATASET: &str = "ANALYTICS";

/// Where a batch went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Queue,
    /// Straight to the ledger.
    Direct,
    Lost,
}

/// Look-ups in KV or ledger since the batch before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lookups {
    count: u32,
    sum_ms: u32,
    slowest_ms: u32,
}

impl Lookups {
    /// Adds one that took this long.
    pub(crate) fn add(&mut self, took_ms: i64) {
        let took_ms = u32::try_from(took_ms).unwrap_or(0);
        self.count = self.count.saturating_add(1);
        self.sum_ms = self.sum_ms.saturating_add(took_ms);
        self.slowest_ms = self.slowest_ms.max(took_ms);
    }
}

/// Writes the data point of a batch.
pub(crate) fn sent(env: &Env, batch: &Batch, way: Way) {
    let Some(dataset) = platform::binding(env, DATASET) else { return };
    let Lookups { count, sum_ms, slowest_ms } = isolate::take_lookups();
    let [clicks, filtered] = [batch.clicks, batch.filtered].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    let (way, lost) = match way {
        Way::Queue => ("queue", 0),
        Way::Direct => ("direct", 0),
        Way::Lost => ("lost", clicks),
    };
    let numbers = [clicks, filtered, lost, count, sum_ms, slowest_ms];
    let isolate_id = isolate::with_buffer(|buffer| buffer.isolate_id()).hyphenated().to_string();
    platform::write_data_point(&dataset, &isolate_id, way, &numbers);
}
