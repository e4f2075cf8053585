//! The transactions that record orders, as the writer sees them.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the orders in one transaction, single and bulk ones.
const ORDERS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];
/// Upper bounds of how long one takes, seconds.
const SECONDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 2.0];

/// What the writer counts; clones count together.
#[derive(Debug, Clone)]
pub struct Recording {
    orders: Histogram,
    duration: Histogram,
    repeated: Counter,
    halved: Counter,
    refused: Counter,
    rivals: Gauge,
    elsewhere: Gauge,
}

impl Recording {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let recording = Self::default();
        registry.register("recording_orders", "Orders in each transaction that recorded any", recording.orders.clone());
        let help = "From the first look at a batch of orders to its commit";
        registry.register_with_unit("recording_duration", help, Unit::Seconds, recording.duration.clone());
        let help = "Transactions run again because another writer came first";
        registry.register("recording_repeated", help, recording.repeated.clone());
        let help = "Batches halved to find the order that cannot be stored";
        registry.register("recording_halved", help, recording.halved.clone());
        let help = "Single orders and bulk requests refused because too many orders waited";
        registry.register("orders_refused", help, recording.refused.clone());
        let help = "Whether another instance records into the same database";
        registry.register("recording_rivals", help, recording.rivals.clone());
        let help = "Merchants whose orders other instances record into the same database";
        registry.register("recording_merchants_elsewhere", help, recording.elsewhere.clone());
        recording
    }

    /// A transaction recorded so many orders, in so long.
    pub fn committed(&self, orders: usize, took: Duration) {
        self.orders.observe(u32::try_from(orders).unwrap_or(u32::MAX).into());
        self.duration.observe(took.as_secs_f64());
    }

    /// A transaction lost a race and is run again.
    pub fn repeated(&self) {
        self.repeated.inc();
    }

    /// A batch is halved.
    pub fn halved(&self) {
        self.halved.inc();
    }

    /// Another instance records as well, or does not; and others told of so many merchants.
    pub fn rivals(&self, found: bool, merchants: usize) {
        self.rivals.set(found.into());
        self.elsewhere.set(i64::try_from(merchants).unwrap_or(i64::MAX));
    }

    /// An order, or a bulk request, found no place.
    pub fn refused(&self) {
        self.refused.inc();
    }
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            orders: Histogram::new(ORDERS),
            duration: Histogram::new(SECONDS),
            repeated: Counter::default(),
            halved: Counter::default(),
            refused: Counter::default(),
            rivals: Gauge::default(),
            elsewhere: Gauge::default(),
        }
    }
}
