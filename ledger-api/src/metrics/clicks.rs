//! Clicks on their way from the edge into the database.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the clicks in a request; one may bring 5,000.
const CLICKS: [f64; 10] = [1.0, 5.0, 10.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0];
/// Upper bounds of how long storing them takes, seconds.
const SECONDS: [f64; 10] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 2.0, 10.0];
/// What becomes of a click.
const OUTCOMES: [&str; 3] = ["accepted", "duplicate", "rejected"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    outcome: &'static str,
}

/// What became of the clicks of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Stored, in quarantine or at their day.
    pub accepted: usize,
    /// Stored before.
    pub duplicates: usize,
    /// Of no link of the merchant they name, or with a field that is not acceptable.
    pub rejected: usize,
}

/// Clicks.
#[derive(Debug)]
pub struct Clicks {
    by_outcome: Family<Label, Counter>,
    of_request: Histogram,
    duration: Histogram,
}

impl Clicks {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let by_outcome: Family<Label, Counter> = Family::default();
        registry.register("clicks", "Clicks that the edge sent, by what became of them", by_outcome.clone());
        let of_request = Histogram::new(CLICKS);
        registry.register(
            "click_batch_clicks",
            "Clicks in each request of the edge that was stored",
            of_request.clone(),
        );
        let duration = Histogram::new(SECONDS);
        let help = "How long it took to store the clicks of a request, to its commit";
        registry.register_with_unit("click_commit_duration", help, Unit::Seconds, duration.clone());
        for outcome in OUTCOMES {
            by_outcome.get_or_create(&Label { outcome }).inc_by(0);
        }
        Self { by_outcome, of_request, duration }
    }

    /// A request's clicks were stored, in so long.
    pub fn stored(&self, taken: Taken, took: Duration) {
        let Taken { accepted, duplicates, rejected } = taken;
        for (outcome, clicks) in OUTCOMES.into_iter().zip([accepted, duplicates, rejected]) {
            self.by_outcome.get_or_create(&Label { outcome }).inc_by(u64::try_from(clicks).unwrap_or(u64::MAX));
        }
        self.of_request.observe(u32::try_from(accepted + duplicates + rejected).unwrap_or(u32::MAX).into());
        self.duration.observe(took.as_secs_f64());
    }
}
