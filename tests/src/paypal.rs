//! Events as PayPal sends them, signed as the fake provider signs and verifies them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::{Answer, Client};
use crate::ledger::Ledger;

/// The webhook that every test's ledger listens to.
pub const WEBHOOK_ID: &str = "1JE4291016473214C";

/// One event, on its way.
#[derive(Debug, Clone)]
pub struct Event {
    body: Value,
    webhook_id: String,
}

impl Event {
    /// About an item, now.
    pub fn of_item(id: &str, kind: &str, item: &Value) -> Self {
        let body = json!({
            "id": id, "event_version": "1.0", "create_time": at(0), "resource_type": "payouts_item",
            "event_type": format!("PAYMENT.PAYOUTS-ITEM.{kind}"), "summary": "…", "resource": item, "links": [],
        });
        Self { body, webhook_id: WEBHOOK_ID.to_owned() }
    }

    /// It happened so many seconds from now.
    #[must_use]
    pub fn told(mut self, seconds: i64) -> Self {
        self.body["create_time"] = json!(at(seconds));
        self
    }

    /// What is told.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Meant for another webhook.
    #[must_use]
    pub fn meant_for(self, webhook_id: &str) -> Self {
        Self { webhook_id: webhook_id.to_owned(), ..self }
    }

    /// Tells a ledger.
    pub fn tell(&self, ledger: &Ledger) -> Answer {
        let body = self.body.to_string();
        self.tell_instead(ledger, &body)
    }

    /// Tells a ledger something else under this event's signature.
    pub fn tell_instead(&self, ledger: &Ledger, body: &str) -> Answer {
        let (id, time) = ("69cd13f0-d67a-11e5-baa3-778b53f4ae55", at(0));
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.webhook_id.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(format!("{id}|{time}|{}|{}", self.webhook_id, self.body).as_bytes());
        let headers = [
            ("content-type", "application/json"),
            ("paypal-auth-algo", "SHA256withRSA"),
            ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-fake"),
            ("paypal-transmission-id", id),
            ("paypal-transmission-time", &time),
            ("paypal-transmission-sig", &hex::encode(mac.finalize().into_bytes())),
        ];
        Client::new(ledger.url()).send("POST", "/webhooks/paypal", &headers, Some(body))
    }
}

/// An item of the fake provider's journal as PayPal shows it, in a status.
pub fn item(journal: &Value, status: &str) -> Value {
    json!({
        "payout_item_id": journal["id"], "transaction_status": status, "payout_batch_id": journal["payout_batch_id"],
        "payout_item_fee": {"currency": journal["currency"], "value": "0.25"},
        "sender_batch_id": journal["sender_batch_id"],
        "payout_item": {
            "recipient_type": "EMAIL", "receiver": journal["destination"], "sender_item_id": journal["sender_item_id"],
            "amount": {"currency": journal["currency"], "value": journal["value"]},
        },
    })
}

fn at(seconds: i64) -> String {
    let then = OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    then.format(&Rfc3339).expect("a time of this century")
}
