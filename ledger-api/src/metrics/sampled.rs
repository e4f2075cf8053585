//! A number that somebody has to ask the database for. Until it was asked there is none, and none is shown: a 0 would say that
//! all is well.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use prometheus_client::encoding::{EncodeGaugeValue, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::{self, Gauge};
use prometheus_client::registry::{Registry, Unit};
use time::Duration;

/// How many.
pub(super) type Count = Sampled<i64, AtomicI64>;
/// How long, in seconds.
pub(super) type Age = Sampled<f64, AtomicU64>;

/// A gauge that is not shown before it is set; clones are one.
#[derive(Debug, Default)]
pub(super) struct Sampled<N, A> {
    gauge: Gauge<N, A>,
    is_known: Arc<AtomicBool>,
}

impl<N, A> Clone for Sampled<N, A> {
    fn clone(&self) -> Self {
        Self { gauge: self.gauge.clone(), is_known: Arc::clone(&self.is_known) }
    }
}

impl<N: EncodeGaugeValue, A: gauge::Atomic<N>> Sampled<N, A> {
    /// It was asked for.
    pub(super) fn set(&self, value: N) {
        self.gauge.set(value);
        self.is_known.store(true, Ordering::Release);
    }
}

impl<N: EncodeGaugeValue, A: gauge::Atomic<N>> EncodeMetric for Sampled<N, A> {
    fn encode(&self, encoder: MetricEncoder<'_>) -> fmt::Result {
        if self.is_known.load(Ordering::Acquire) { self.gauge.encode(encoder) } else { Ok(()) }
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

impl Count {
    pub(super) fn register(registry: &mut Registry, name: &str, help: &str) -> Self {
        let count = Self::default();
        registry.register(name, help, count.clone());
        count
    }
}

impl Age {
    /// In seconds, as its name then says.
    pub(super) fn register_seconds(registry: &mut Registry, name: &str, help: &str) -> Self {
        let age = Self::default();
        registry.register_with_unit(name, help, Unit::Seconds, age.clone());
        age
    }

    /// How old the oldest is; nothing that is there is younger than nothing.
    pub(super) fn of(&self, oldest: Option<Duration>) {
        self.set(seconds(oldest));
    }
}

/// An age in seconds, 0 when there is nothing that could be old.
pub(super) fn seconds(age: Option<Duration>) -> f64 {
    age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use prometheus_client::encoding::text::encode;

    #[test]
    fn nothing_is_shown_before_the_first_sample_and_0_only_when_that_was_found() {
        let mut registry = Registry::default();
        let waiting = Count::register(&mut registry, "waiting", "What waits");
        let lag = Age::register_seconds(&mut registry, "lag", "How long");
        let shown = |registry: &Registry| {
            let mut text = String::new();
            encode(&mut text, registry).unwrap();
            text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(shown(&registry), Vec::<String>::new());

        waiting.set(0);
        lag.of(Some(Duration::milliseconds(1_500)));

        assert_eq!(shown(&registry), ["waiting 0", "lag_seconds 1.5"]);
    }
}
