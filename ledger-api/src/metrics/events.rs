//! What payment providers tell by themselves.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use crate::domain::provider_event::EventSource;
use crate::inbox::{Outcome, Received};

/// Kinds with a series of their own; a kind is the provider's to invent.
const KINDS: [&str; 37] = [
    "PAYMENT.PAYOUTS-ITEM.BLOCKED",
    "PAYMENT.PAYOUTS-ITEM.CANCELED",
    "PAYMENT.PAYOUTS-ITEM.DENIED",
    "PAYMENT.PAYOUTS-ITEM.FAILED",
    "PAYMENT.PAYOUTS-ITEM.HELD",
    "PAYMENT.PAYOUTS-ITEM.REFUNDED",
    "PAYMENT.PAYOUTS-ITEM.RETURNED",
    "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
    "PAYMENT.PAYOUTS-ITEM.UNCLAIMED",
    "PAYMENT.PAYOUTSBATCH.DENIED",
    "PAYMENT.PAYOUTSBATCH.PROCESSING",
    "PAYMENT.PAYOUTSBATCH.SUCCESS",
    "account.application.deauthorized",
    "account.updated",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.refund.updated",
    "charge.refunded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "customer.subscription.created",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
    "payout.failed",
    "payout.paid",
    "promotion_code.created",
    "promotion_code.updated",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "transfer.created",
    "transfer.reversed",
    "transfer.updated",
];
const OTHER: &str = "other";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    source: &'static str,
    kind: &'static str,
    outcome: &'static str,
}

/// Events of payment providers.
#[derive(Debug)]
pub struct Events {
    events: Family<Label, Counter>,
}

impl Events {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let events = Family::default();
        let help = "Events of payment providers, each time one came in or was tried again";
        registry.register("provider_events", help, events.clone());
        let events = Self { events };
        // A counter that appears with its first event has no increase that an alert could see.
        for source in EventSource::ALL {
            events.counter(*source, OTHER, "refused");
        }
        events
    }

    /// An event came in.
    pub fn received(&self, source: EventSource, kind: &str, received: Received) {
        match received {
            Received::Duplicate => self.count(source, kind, "duplicate"),
            Received::New(outcome) => self.tried(source, kind, outcome),
        }
    }

    /// An event that waited was tried again.
    pub fn tried(&self, source: EventSource, kind: &str, outcome: Outcome) {
        self.count(source, kind, outcome.name());
    }

    /// Something came in that is not the provider's word.
    pub fn refused(&self, source: EventSource) {
        self.count(source, OTHER, "refused");
    }

    fn count(&self, source: EventSource, kind: &str, outcome: &'static str) {
        let kind = KINDS.into_iter().find(|known| *known == kind).unwrap_or(OTHER);
        self.counter(source, kind, outcome).inc();
    }

    fn counter(&self, source: EventSource, kind: &'static str, outcome: &'static str) -> Counter {
        self.events.get_or_create(&Label { source: source.name(), kind, outcome }).clone()
    }
}
