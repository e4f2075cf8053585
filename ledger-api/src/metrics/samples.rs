//! What only the database knows, as it was when a job last asked. Every instance on one database shows the same.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use sqlx::PgPool;
use time::Duration;

use crate::db::edge_batches::GapTotals;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

/// What the database said last, and the connections to it.
#[derive(Debug, Default)]
pub struct Samples {
    gaps: Gauge,
    missing: Gauge,
    overdue: Gauge,
    oldest_unsealed: Gauge<f64, AtomicU64>,
    oldest_unscreened: Gauge<f64, AtomicU64>,
    pending_events: Gauge,
    oldest_event: Gauge<f64, AtomicU64>,
    pending_deliveries: Gauge,
    oldest_delivery: Gauge<f64, AtomicU64>,
    disabled_endpoints: Gauge,
    connections: Family<Connections, Gauge>,
}

impl Samples {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let samples = Self::default();
        let help = "Runs of click batches that have not arrived although a later one of their isolate has";
        registry.register("edge_gaps", help, samples.gaps.clone());
        registry.register("edge_missing_batches", "Click batches in these runs", samples.missing.clone());
        let help = "Click batches in runs that are over an hour old";
        registry.register("edge_overdue_batches", help, samples.overdue.clone());
        let help = "How long the oldest posting without a seal has waited for it, 0 when none waits";
        registry.register_with_unit("posting_seal_lag", help, Unit::Seconds, samples.oldest_unsealed.clone());
        let help = "How long the commission that is due the longest has waited for the fraud rules, 0 when none waits";
        registry.register_with_unit("commission_screening_lag", help, Unit::Seconds, samples.oldest_unscreened.clone());
        let help = "Events of payment providers that could not be applied yet";
        registry.register("provider_events_pending", help, samples.pending_events.clone());
        let help = "How long the oldest of them has waited, 0 when none waits";
        registry.register_with_unit("provider_event_lag", help, Unit::Seconds, samples.oldest_event.clone());
        let help = "Deliveries of events that wait for their first attempt or the next";
        registry.register("webhook_deliveries_pending", help, samples.pending_deliveries.clone());
        let help = "How long the delivery that is due the longest has been due, 0 when none is";
        registry.register_with_unit("webhook_delivery_lag", help, Unit::Seconds, samples.oldest_delivery.clone());
        let help = "Endpoints and postbacks that are not called, for whatever reason";
        registry.register("webhook_endpoints_disabled", help, samples.disabled_endpoints.clone());
        let help = "Connections to the database";
        registry.register("database_connections", help, samples.connections.clone());
        samples
    }

    /// Missing batches of clicks: all, and those that have been missing for over an hour.
    pub fn gaps(&self, all: GapTotals, overdue: GapTotals) {
        self.gaps.set(all.gaps);
        self.missing.set(all.batches);
        self.overdue.set(overdue.batches);
    }

    /// How long the oldest posting without a seal has waited.
    pub fn oldest_unsealed(&self, age: Option<Duration>) {
        self.oldest_unsealed.set(age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0));
    }

    /// How long the commission that is due the longest has waited for the fraud rules.
    pub fn oldest_unscreened(&self, age: Option<Duration>) {
        self.oldest_unscreened.set(age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0));
    }

    /// A pool's connections in use, and open without being used.
    pub fn connections(&self, pool: &'static str, of: &PgPool) {
        let idle = i64::try_from(of.num_idle()).unwrap_or(i64::MAX);
        let busy = i64::from(of.size()).saturating_sub(idle).max(0);
        self.connections.get_or_create(&Connections { pool, state: "busy" }).set(busy);
        self.connections.get_or_create(&Connections { pool, state: "idle" }).set(idle);
    }

    /// Deliveries that wait, and for how long the oldest has been due; endpoints that are not called.
    pub fn deliveries(&self, pending: i64, age: Option<Duration>, disabled_endpoints: i64) {
        self.pending_deliveries.set(pending);
        self.oldest_delivery.set(age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0));
        self.disabled_endpoints.set(disabled_endpoints);
    }

    /// Events of payment providers that wait, and for how long the oldest of them has.
    pub fn provider_events(&self, pending: i64, age: Option<Duration>) {
        self.pending_events.set(pending);
        self.oldest_event.set(age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0));
    }
}
