//! What waits in the database and since when, as it was when a job last asked. Every instance shows the same.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use time::Duration;

/// Every status that is shown; a series that ended must say 0.
const STATUSES: [&str; 5] = ["reserved", "submitting", "unknown", "accepted", "frozen"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: &'static str,
}

/// What finance is told by itself, as reasons of payouts.
const SURPRISES: [&str; 2] = ["second_transfer", "late_truth"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

/// Payouts, commissions, clicks and changes of links that wait.
#[derive(Debug, Default)]
pub struct Backlog {
    payouts: Family<Status, Gauge>,
    oldest_payout: Family<Status, Gauge<f64, AtomicU64>>,
    surprises: Family<Reason, Gauge>,
    oldest_commission: Gauge<f64, AtomicU64>,
    quarantine: Gauge,
    link_changes: Gauge,
    oldest_link_change: Gauge<f64, AtomicU64>,
}

impl Backlog {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let backlog = Self::default();
        let help =
            "Payouts that are due, under way or frozen; not those in drafts, paused parts of runs and bank files";
        registry.register("payouts", help, backlog.payouts.clone());
        let help = "How long the oldest of them has been due, or under way, 0 when there is none";
        registry.register_with_unit("payout_lag", help, Unit::Seconds, backlog.oldest_payout.clone());
        let help = "Payouts of the last day whose money left twice, or although it had been given back";
        registry.register("payouts_left_unexpectedly", help, backlog.surprises.clone());
        let help = "How long a commission has been past its hold without being approved, 0 when none is";
        registry.register_with_unit("commission_approval_lag", help, Unit::Seconds, backlog.oldest_commission.clone());
        registry.register(
            "clicks_in_quarantine",
            "Clicks without a partition for their day",
            backlog.quarantine.clone(),
        );
        let help = "Changes of links that have not reached the edge";
        registry.register("link_changes_pending", help, backlog.link_changes.clone());
        let help = "How long the oldest of them has waited, 0 when none waits";
        registry.register_with_unit("link_change_lag", help, Unit::Seconds, backlog.oldest_link_change.clone());
        for status in STATUSES {
            backlog.payouts(status, 0, None);
        }
        backlog.surprises(|_| None);
        backlog
    }

    /// Payouts of each status, and for how long the oldest has been in it. A status that is not told has none.
    pub fn all_payouts(&self, told: impl Fn(&str) -> Option<(i64, Option<Duration>)>) {
        for status in STATUSES {
            let (count, age) = told(status).unwrap_or_default();
            self.payouts(status, count, age);
        }
    }

    fn payouts(&self, status: &'static str, count: i64, age: Option<Duration>) {
        self.payouts.get_or_create(&Status { status }).set(count);
        self.oldest_payout.get_or_create(&Status { status }).set(seconds(age));
    }

    /// Payouts whose money left twice or late, by why. A reason that is not told has none.
    pub fn surprises(&self, told: impl Fn(&str) -> Option<i64>) {
        for reason in SURPRISES {
            self.surprises.get_or_create(&Reason { reason }).set(told(reason).unwrap_or(0));
        }
    }

    /// For how long a commission has been past its hold.
    pub fn oldest_commission(&self, age: Option<Duration>) {
        self.oldest_commission.set(seconds(age));
    }

    /// Clicks in quarantine.
    pub fn quarantine(&self, clicks: i64) {
        self.quarantine.set(clicks);
    }

    /// Changes that wait for the edge, and for how long the oldest has.
    pub fn link_changes(&self, pending: i64, age: Option<Duration>) {
        self.link_changes.set(pending);
        self.oldest_link_change.set(seconds(age));
    }
}

fn seconds(age: Option<Duration>) -> f64 {
    age.unwrap_or(Duration::ZERO).as_seconds_f64().max(0.0)
}
