//! Orders on their way into the books.

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of how many orders a bulk request brings; a request may bring 1,000.
const BULK_ORDERS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0];

/// Orders on their way into the books.
#[derive(Debug)]
pub struct Orders {
    waiting: Gauge,
    bulk: Histogram,
}

impl Orders {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let waiting = Gauge::default();
        let help = "Single orders that were taken and wait for their turn or their commit";
        registry.register("orders_waiting", help, waiting.clone());
        let bulk = Histogram::new(BULK_ORDERS);
        registry.register("bulk_request_orders", "Acceptable orders of each bulk request", bulk.clone());
        Self { waiting, bulk }
    }

    /// One order waits as long as the answer lives, also when its caller hangs up.
    #[must_use]
    pub fn wait(&self) -> Waits<'_> {
        self.waiting.inc();
        Waits(&self.waiting)
    }

    /// A bulk request with this many orders that may be stored.
    pub fn bulk(&self, orders: usize) {
        self.bulk.observe(u32::try_from(orders).unwrap_or(u32::MAX).into());
    }
}

/// An order that waits.
#[derive(Debug)]
pub struct Waits<'a>(&'a Gauge);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
