//! What waits in the database and since when, as it was when a job last asked. Every instance shows the same.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use time::Duration;

use super::sampled::{Age, Count, seconds};

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

/// Payouts, commissions, clicks, mails and changes of links that wait.
#[derive(Debug)]
pub struct Backlog {
    payouts: Family<Status, Gauge>,
    oldest_payout: Family<Status, Gauge<f64, AtomicU64>>,
    surprises: Family<Reason, Gauge>,
    oldest_commission: Age,
    quarantine: Count,
    mails: Count,
    oldest_mail: Age,
    link_changes: Count,
    oldest_link_change: Age,
}

impl Backlog {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let (payouts, oldest_payout, surprises) = (Family::default(), Family::default(), Family::default());
        let help =
            "Payouts that are due, under way or frozen; not those in drafts, paused parts of runs and bank files";
        registry.register("payouts", help, payouts.clone());
        let help = "How long the oldest of them has been due, or under way, 0 when there is none";
        registry.register_with_unit("payout_lag", help, Unit::Seconds, oldest_payout.clone());
        let help = "Payouts of the last day whose money left twice, or although it had been given back";
        registry.register("payouts_left_unexpectedly", help, surprises.clone());
        let help = "How long a commission has been past its hold without being approved, 0 when none is";
        let oldest_commission = Age::register_seconds(registry, "commission_approval_lag", help);
        let help = "Clicks without a partition for their day";
        let quarantine = Count::register(registry, "clicks_in_quarantine", help);
        let mails = Count::register(registry, "mails_pending", "Mails that wait for their first attempt or the next");
        let help = "How long the oldest of them has waited since it was written, 0 when none waits";
        let oldest_mail = Age::register_seconds(registry, "mail_lag", help);
        let help = "Changes of links that have not reached the edge";
        let link_changes = Count::register(registry, "link_changes_pending", help);
        let help = "How long the oldest of them has waited, 0 when none waits";
        let oldest_link_change = Age::register_seconds(registry, "link_change_lag", help);
        Self {
            payouts,
            oldest_payout,
            surprises,
            oldest_commission,
            quarantine,
            mails,
            oldest_mail,
            link_changes,
            oldest_link_change,
        }
    }

    /// Payouts of each status, and for how long the oldest has been in it. A status that is not told has none.
    pub fn all_payouts(&self, told: impl Fn(&str) -> Option<(i64, Option<Duration>)>) {
        for status in STATUSES {
            let (count, age) = told(status).unwrap_or_default();
            self.payouts.get_or_create(&Status { status }).set(count);
            self.oldest_payout.get_or_create(&Status { status }).set(seconds(age));
        }
    }

    /// Payouts whose money left twice or late, by why. A reason that is not told has none.
    pub fn surprises(&self, told: impl Fn(&str) -> Option<i64>) {
        for reason in SURPRISES {
            self.surprises.get_or_create(&Reason { reason }).set(told(reason).unwrap_or(0));
        }
    }

    /// For how long a commission has been past its hold.
    pub fn oldest_commission(&self, age: Option<Duration>) {
        self.oldest_commission.of(age);
    }

    /// Clicks in quarantine.
    pub fn quarantine(&self, clicks: i64) {
        self.quarantine.set(clicks);
    }

    /// Mails that wait, and for how long the oldest has.
    pub fn mails(&self, pending: i64, age: Option<Duration>) {
        self.mails.set(pending);
        self.oldest_mail.of(age);
    }

    /// Changes that wait for the edge, and for how long the oldest has.
    pub fn link_changes(&self, pending: i64, age: Option<Duration>) {
        self.link_changes.set(pending);
        self.oldest_link_change.of(age);
    }
}
