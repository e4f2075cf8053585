//! Events as Stripe sends them: an envelope around an object, signed over its bytes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::api::{Answer, Client};
use crate::ledger::Ledger;

/// What every test's ledger takes for the platform's own endpoint.
pub const SECRET: &str = "whsec_of_the_platform";
/// What every test's ledger takes for the endpoint of connected accounts.
pub const CONNECT_SECRET: &str = "whsec_of_connected_accounts";

/// One event, on its way.
#[derive(Debug, Clone)]
pub struct Event {
    body: Value,
    path: String,
    secret: String,
    signed_at: i64,
}

impl Event {
    /// About an object of the platform's, now.
    pub fn of_platform(id: &str, kind: &str, object: &Value) -> Self {
        Self::new("/webhooks/stripe", SECRET, id, kind, object)
    }

    /// About a connected account, now.
    pub fn of_account(account: &str, id: &str, kind: &str, object: &Value) -> Self {
        Self::new("/webhooks/stripe-connect", CONNECT_SECRET, id, kind, object).with("account", &json!(account))
    }

    /// About a sale at a merchant's own account, now.
    pub fn of_merchant(merchant_id: &str, secret: &str, id: &str, kind: &str, object: &Value) -> Self {
        Self::new(&format!("/webhooks/stripe/{merchant_id}"), secret, id, kind, object)
    }

    fn new(path: &str, secret: &str, id: &str, kind: &str, object: &Value) -> Self {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let body = json!({
            "id": id, "object": "event", "type": kind, "created": now, "livemode": false, "data": {"object": object},
            "pending_webhooks": 1,
        });
        Self { body, path: path.to_owned(), secret: secret.to_owned(), signed_at: now }
    }

    /// The same with another field of the envelope.
    #[must_use]
    pub fn with(mut self, field: &str, value: &Value) -> Self {
        self.body[field] = value.clone();
        self
    }

    /// It happened so many seconds earlier, by Stripe's clock.
    #[must_use]
    pub fn earlier(self, seconds: i64) -> Self {
        let created = self.body["created"].as_i64().unwrap_or(0) - seconds;
        self.with("created", &json!(created))
    }

    /// What is told.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Signed by another secret.
    #[must_use]
    pub fn signed_by(self, secret: &str) -> Self {
        Self { secret: secret.to_owned(), ..self }
    }

    /// Signed so many seconds ago.
    #[must_use]
    pub fn signed_earlier(self, seconds: i64) -> Self {
        Self { signed_at: self.signed_at - seconds, ..self }
    }

    /// Tells a ledger.
    pub fn tell(&self, ledger: &Ledger) -> Answer {
        self.tell_bytes(ledger, &self.body.to_string())
    }

    /// Tells a ledger something else, signed all the same.
    pub fn tell_bytes(&self, ledger: &Ledger, body: &str) -> Answer {
        self.tell_with(ledger, body, &signature(&self.secret, self.signed_at, body))
    }

    /// Tells a ledger under that signature.
    pub fn tell_with(&self, ledger: &Ledger, body: &str, signature: &str) -> Answer {
        let headers = [("content-type", "application/json"), ("stripe-signature", signature)];
        Client::new(ledger.url()).send("POST", &self.path, &headers, Some(body))
    }
}

/// `t=…,v1=…`: <https://docs.stripe.com/webhooks#verify-manually>
pub fn signature(secret: &str, signed_at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{signed_at}.{body}").as_bytes());
    format!("t={signed_at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// A transfer of a payout, as Stripe shows it. Amounts in Stripe's units.
pub fn transfer(id: &str, merchant_id: &str, payout: &Value, amount_reversed: i64) -> Value {
    json!({
        "id": id, "object": "transfer", "amount": payout["amount"], "amount_reversed": amount_reversed,
        "currency": payout["currency"].as_str().unwrap_or_default().to_lowercase(),
        "destination": payout["destination"], "transfer_group": payout["id"],
        "metadata": {"merchant_id": merchant_id, "payout_id": payout["id"]}, "reversed": false,
        "created": 1_770_000_000, "livemode": false,
        "reversals": {"object": "list", "data": [], "has_more": false, "url": format!("/v1/transfers/{id}/reversals")},
    })
}

/// A connected account, ready or not.
pub fn account(id: &str, ready: bool) -> Value {
    let due = if ready { json!([]) } else { json!(["individual.verification.document"]) };
    json!({
        "id": id, "object": "account", "charges_enabled": ready, "payouts_enabled": ready, "details_submitted": true,
        "capabilities": {"transfers": if ready { "active" } else { "inactive" }},
        "requirements": {
            "currently_due": due, "disabled_reason": if ready { Value::Null } else { json!("requirements.past_due") },
        },
    })
}
