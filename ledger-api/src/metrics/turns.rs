//! What waits for its turn, so that others' orders need not.

use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of how long something waits, seconds.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

/// What takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnOf {
    /// A request with clicks.
    Clicks,
    /// An event of a merchant's account that is applied.
    AppliedEvents,
    /// One that is only kept.
    KeptEvents,
}

impl TurnOf {
    const ALL: [Self; 3] = [Self::Clicks, Self::AppliedEvents, Self::KeptEvents];

    fn name(self) -> &'static str {
        match self {
            Self::Clicks => "clicks",
            Self::AppliedEvents => "applied_events",
            Self::KeptEvents => "kept_events",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    of: &'static str,
}

/// Waits for turns; clones count together.
#[derive(Debug, Clone)]
pub struct TurnWaits {
    waiting: Family<Label, Gauge>,
    duration: Family<Label, Histogram>,
    refused: Family<Label, Counter>,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct TurnWait {
    waiting: Gauge,
    duration: Histogram,
    began: Instant,
}

impl TurnWaits {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let waits = Self::default();
        let help = "Requests with clicks, and events of merchants' own accounts, that wait for their turn";
        registry.register("turns_waiting", help, waits.waiting.clone());
        let help = "How long they waited for it";
        registry.register_with_unit("turn_wait_duration", help, Unit::Seconds, waits.duration.clone());
        let help = "Events refused because too much waited to be kept";
        registry.register("turns_refused", help, waits.refused.clone());
        waits.refused.get_or_create(&Label { of: TurnOf::KeptEvents.name() }).inc_by(0);
        for of in TurnOf::ALL {
            let label = Label { of: of.name() };
            drop((waits.waiting.get_or_create(&label), waits.duration.get_or_create(&label)));
        }
        waits
    }

    /// One more waits.
    #[must_use]
    pub fn begin(&self, of: TurnOf) -> TurnWait {
        let label = Label { of: of.name() };
        let waiting = self.waiting.get_or_create(&label).clone();
        waiting.inc();
        TurnWait { waiting, duration: self.duration.get_or_create(&label).clone(), began: Instant::now() }
    }

    /// Somebody may not even wait.
    pub fn refused(&self, of: TurnOf) {
        self.refused.get_or_create(&Label { of: of.name() }).inc();
    }
}

impl Default for TurnWaits {
    fn default() -> Self {
        let duration: Family<Label, Histogram> = Family::new_with_constructor(|| Histogram::new(SECONDS));
        Self { waiting: Family::default(), duration, refused: Family::default() }
    }
}

impl Drop for TurnWait {
    fn drop(&mut self) {
        self.waiting.dec();
        self.duration.observe(self.began.elapsed().as_secs_f64());
    }
}
