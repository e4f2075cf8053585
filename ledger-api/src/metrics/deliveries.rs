//! Deliveries of events to endpoints and postbacks.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use crate::deliveries::Delivered;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    outcome: &'static str,
}

/// What became of attempts.
#[derive(Debug)]
pub struct Deliveries {
    attempts: Family<Label, Counter>,
    disabled: Counter,
}

impl Deliveries {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let deliveries = Self { attempts: Family::default(), disabled: Counter::default() };
        let help = "Attempts to deliver an event to an endpoint or postback";
        registry.register("webhook_attempts", help, deliveries.attempts.clone());
        let help = "Endpoints and postbacks that were disabled because they took nothing for days, or said goodbye";
        registry.register("webhook_endpoints_given_up", help, deliveries.disabled.clone());
        for outcome in ["delivered", "put_off", "failed"] {
            deliveries.attempts.get_or_create(&Label { outcome }).inc_by(0);
        }
        deliveries
    }

    /// An endpoint had a turn.
    pub fn count(&self, turn: Delivered) {
        for (outcome, count) in [("delivered", turn.taken), ("put_off", turn.put_off), ("failed", turn.failed)] {
            self.attempts.get_or_create(&Label { outcome }).inc_by(count);
        }
        self.disabled.inc_by(u64::from(turn.disabled));
    }
}
