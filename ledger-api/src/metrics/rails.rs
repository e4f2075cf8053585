//! Calls to payment providers that pay: what each answered, and how long it took.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::domain::rail::Rail;

/// Outcomes after which a run waits for people.
const NOTHING_LEAVES: [&str; 2] = ["rail_paused", "insufficient_balance"];
/// Upper bounds in seconds, up to the deadline of a call.
const SECONDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    rail: &'static str,
    call: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    rail: &'static str,
    call: &'static str,
    outcome: &'static str,
}

/// Sends and look-ups.
#[derive(Debug)]
pub struct RailCalls {
    calls: Family<Answered, Counter>,
    duration: Family<Call, Histogram>,
}

impl RailCalls {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let calls = Family::default();
        registry.register("rail_calls", "Calls to providers of payments, by what they answered", calls.clone());
        let duration: Family<Call, Histogram> = Family::new_with_constructor(|| Histogram::new(SECONDS));
        let help = "How long such a call took";
        registry.register_with_unit("rail_call_duration", help, Unit::Seconds, duration.clone());
        let calls = Self { calls, duration };
        // A counter that appears with its first event has no increase that an alert could see.
        for rail in [Rail::Stripe, Rail::Paypal] {
            for outcome in NOTHING_LEAVES {
                calls.count(rail, "send", outcome, 0);
            }
        }
        calls
    }

    /// A provider was sent something (`send`) or asked (`look_up`).
    pub fn answered(&self, rail: Rail, call: &'static str, outcome: &'static str, took: Duration) {
        self.count(rail, call, outcome, 1);
        self.duration.get_or_create(&Call { rail: rail.name(), call }).observe(took.as_secs_f64());
    }

    fn count(&self, rail: Rail, call: &'static str, outcome: &'static str, calls: u64) {
        self.calls.get_or_create(&Answered { rail: rail.name(), call, outcome }).inc_by(calls);
    }
}
