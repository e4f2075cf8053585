//! A shop with a partner, and somebody who listens.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::receiver::{Received, Receiver};

pub(super) struct Scene {
    pub(super) receiver: Receiver,
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) partner: Partner,
}

/// A created endpoint.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) path: String,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self::on(Ledger::start_calling_home(None), &json!({"hold_days": 14}))
    }

    /// The same with another ledger and program.
    pub(super) fn on(ledger: Ledger, program: &Value) -> Self {
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(program), &json!({}));
        Self { receiver: Receiver::start(), ledger, shop, partner }
    }

    /// An endpoint at the receiver's path that wants these events.
    pub(super) fn endpoint(&self, path: &str, events: &[&str]) -> Endpoint {
        let body = json!({"url": self.receiver.url(path), "events": events});
        let created = self.shop.api.post("/v1/webhook-endpoints", &body).expect(201);
        Endpoint { id: text(&created["id"]), secret: text(&created["secret"]), path: path.to_owned() }
    }

    pub(super) fn show(&self, endpoint: &Endpoint) -> Value {
        self.shop.api.get(&format!("/v1/webhook-endpoints/{}", endpoint.id)).expect(200)
    }

    /// The deliveries to an endpoint, newest first.
    pub(super) fn deliveries(&self, endpoint: &Endpoint) -> Vec<Value> {
        let page =
            self.shop.api.get(&format!("/v1/webhook-endpoints/{}/deliveries?limit=100", endpoint.id)).expect(200);
        page["data"].as_array().unwrap().clone()
    }

    /// Waits until the only delivery to an endpoint has that status, and returns it.
    pub(super) fn only_delivery(&self, endpoint: &Endpoint, status: &str) -> Value {
        eventually(
            20,
            &format!("one delivery that is {status}"),
            || matches!(self.deliveries(endpoint).as_slice(), [only] if only["status"] == status),
        );
        self.deliveries(endpoint).remove(0)
    }

    /// An order of 100.00 EUR, 20.00 of it the partner's.
    pub(super) fn order(&self, order_id: &str) -> Value {
        self.shop.order(order_id, 10_000, &self.partner.code, &json!({})).expect(201)
    }

    pub(super) fn hears(&self, endpoint: &Endpoint, event: &str) -> Received {
        self.receiver.hears(&endpoint.path, event)
    }

    /// What is to be tried later is due now, as if the time had passed.
    pub(super) fn time_passes(&self) {
        let due = "update webhook_delivery set next_attempt_at = now() where status = 'pending'";
        self.ledger.database.execute(due).unwrap();
    }

    /// Waits until an endpoint's only delivery has so many finished attempts.
    pub(super) fn attempts(&self, endpoint: &Endpoint, count: usize) -> Vec<Value> {
        let finished = || -> Vec<Value> {
            let delivery = self.deliveries(endpoint).into_iter().next().unwrap_or_default();
            let attempts = delivery["attempts"].as_array().cloned().unwrap_or_default();
            attempts.into_iter().filter(|attempt| !attempt["duration_ms"].is_null()).collect()
        };
        eventually(20, &format!("{count} attempts"), || finished().len() >= count);
        finished()
    }
}
