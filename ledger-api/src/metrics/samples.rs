//! What only the database knows, as it was when a job last asked. Every instance on one database shows the same.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use sqlx::PgPool;
use time::Duration;

use super::sampled::{Age, Count};
use crate::db::edge_batches::GapTotals;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

/// What the database said last, and the connections to it.
#[derive(Debug)]
pub struct Samples {
    gaps: Count,
    missing: Count,
    overdue: Count,
    oldest_unsealed: Age,
    oldest_unscreened: Age,
    pending_events: Count,
    oldest_event: Age,
    oldest_untold: Age,
    pending_deliveries: Count,
    oldest_delivery: Age,
    disabled_endpoints: Count,
    connections: Family<Connections, Gauge>,
    most_connections: Family<Pool, Gauge>,
}

impl Samples {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let help = "Runs of click batches that have not arrived although a later one of their isolate has";
        let gaps = Count::register(registry, "edge_gaps", help);
        let missing = Count::register(registry, "edge_missing_batches", "Click batches in these runs");
        let help = "Click batches in runs that are over an hour old";
        let overdue = Count::register(registry, "edge_overdue_batches", help);
        let help = "How long the oldest posting without a seal has waited for it, 0 when none waits";
        let oldest_unsealed = Age::register_seconds(registry, "posting_seal_lag", help);
        let help = "How long the commission that is due the longest has waited for the fraud rules, 0 when none waits";
        let oldest_unscreened = Age::register_seconds(registry, "commission_screening_lag", help);
        let help = "Events of payment providers that could not be applied yet";
        let pending_events = Count::register(registry, "provider_events_pending", help);
        let help = "How long the oldest of them has waited, 0 when none waits";
        let oldest_event = Age::register_seconds(registry, "provider_event_lag", help);
        let help = "How long the oldest event has waited to be handed to the endpoints that want it, 0 when none waits";
        let oldest_untold = Age::register_seconds(registry, "webhook_event_lag", help);
        let help = "Deliveries of events that wait for their first attempt or the next";
        let pending_deliveries = Count::register(registry, "webhook_deliveries_pending", help);
        let help = "How long the delivery that is due the longest has been due, 0 when none is";
        let oldest_delivery = Age::register_seconds(registry, "webhook_delivery_lag", help);
        let help = "Endpoints and postbacks that are not called, for whatever reason";
        let disabled_endpoints = Count::register(registry, "webhook_endpoints_disabled", help);
        let (connections, most_connections) = (Family::default(), Family::default());
        registry.register("database_connections", "Connections to the database", connections.clone());
        let help = "Most connections to the database that there may be";
        registry.register("database_connections_most", help, most_connections.clone());
        Self {
            gaps,
            missing,
            overdue,
            oldest_unsealed,
            oldest_unscreened,
            pending_events,
            oldest_event,
            oldest_untold,
            pending_deliveries,
            oldest_delivery,
            disabled_endpoints,
            connections,
            most_connections,
        }
    }

    /// Missing batches of clicks: all, and those that have been missing for over an hour.
    pub fn gaps(&self, all: GapTotals, overdue: GapTotals) {
        self.gaps.set(all.gaps);
        self.missing.set(all.batches);
        self.overdue.set(overdue.batches);
    }

    /// How long the oldest posting without a seal has waited.
    pub fn oldest_unsealed(&self, age: Option<Duration>) {
        self.oldest_unsealed.of(age);
    }

    /// How long the commission that is due the longest has waited for the fraud rules.
    pub fn oldest_unscreened(&self, age: Option<Duration>) {
        self.oldest_unscreened.of(age);
    }

    /// A pool's connections in use, open without being used, and as many as there may be.
    pub fn connections(&self, pool: &'static str, of: &PgPool) {
        let idle = i64::try_from(of.num_idle()).unwrap_or(i64::MAX);
        let busy = i64::from(of.size()).saturating_sub(idle).max(0);
        self.connections.get_or_create(&Connections { pool, state: "busy" }).set(busy);
        self.connections.get_or_create(&Connections { pool, state: "idle" }).set(idle);
        self.most_connections.get_or_create(&Pool { pool }).set(i64::from(of.options().get_max_connections()));
    }

    /// How long the oldest event has waited to be handed to endpoints.
    pub fn oldest_untold(&self, age: Option<Duration>) {
        self.oldest_untold.of(age);
    }

    /// Deliveries that wait, and for how long the oldest has been due; endpoints that are not called.
    pub fn deliveries(&self, pending: i64, age: Option<Duration>, disabled_endpoints: i64) {
        self.pending_deliveries.set(pending);
        self.oldest_delivery.of(age);
        self.disabled_endpoints.set(disabled_endpoints);
    }

    /// Events of payment providers that wait, and for how long the oldest of them has.
    pub fn provider_events(&self, pending: i64, age: Option<Duration>) {
        self.pending_events.set(pending);
        self.oldest_event.of(age);
    }
}
