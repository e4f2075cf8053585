//! Whether a webhook is PayPal's own word: PayPal is asked.
//! <https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post>

use std::sync::Arc;

use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use super::classify::read;
use super::client::PaypalClient;

/// Questions to PayPal under way at once: anybody can post here, and must not make us a burden there.
const AT_ONCE: usize = 32;
/// Longest header that is passed on, in bytes; PayPal's own limit for the longest of them.
const HEADER_BYTES: usize = 500;

/// What a webhook's headers say of its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transmission<'a> {
    /// `paypal-auth-algo`.
    pub auth_algo: &'a str,
    /// `paypal-cert-url`: passed on and never fetched.
    pub cert_url: &'a str,
    /// `paypal-transmission-id`.
    pub id: &'a str,
    /// `paypal-transmission-sig`.
    pub signature: &'a str,
    /// `paypal-transmission-time`.
    pub time: &'a str,
}

impl Transmission<'_> {
    /// Whether PayPal could be asked about it at all: each of its headers is there, and not too long.
    pub fn check(&self) -> Result<(), NotVerified> {
        let headers = [self.auth_algo, self.cert_url, self.id, self.signature, self.time];
        let odd = headers.iter().any(|text| text.is_empty() || text.len() > HEADER_BYTES);
        if odd { Err(NotVerified::Unreadable) } else { Ok(()) }
    }
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// A header is missing, too long or not text.
    #[error("PayPal's transmission headers are missing or cannot be read")]
    Unreadable,
    /// PayPal says that it is not its word, or was meant for another webhook.
    #[error("PayPal does not confirm the signature")]
    WrongSignature,
    /// PayPal could not be asked now; it will send the event again.
    #[error("PayPal could not be asked whether the event is its own: {0}")]
    NotNow(String),
}

/// Checks what comes to one webhook.
#[derive(Debug, Clone)]
pub struct PaypalWebhooks {
    client: PaypalClient,
    webhook_id: String,
    permits: Arc<Semaphore>,
}

#[derive(Serialize)]
struct Question<'a> {
    auth_algo: &'a str,
    cert_url: &'a str,
    transmission_id: &'a str,
    transmission_sig: &'a str,
    transmission_time: &'a str,
    webhook_id: &'a str,
    /// The bytes as they came: PayPal signed these and no other writing of them.
    webhook_event: &'a RawValue,
}

#[derive(Deserialize)]
struct Verdict {
    verification_status: String,
}

impl PaypalWebhooks {
    /// The webhook of this id, as PayPal's dashboard shows it.
    #[must_use]
    pub fn new(client: PaypalClient, webhook_id: &str) -> Self {
        Self { client, webhook_id: webhook_id.trim().to_owned(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Asks PayPal whether it sent this body to this webhook.
    pub async fn verify(&self, transmission: &Transmission<'_>, body: &[u8]) -> Result<(), NotVerified> {
        transmission.check()?;
        let Transmission { auth_algo, cert_url, id, signature, time } = *transmission;
        let question = Question {
            auth_algo,
            cert_url,
            transmission_id: id,
            transmission_sig: signature,
            transmission_time: time,
            webhook_id: &self.webhook_id,
            webhook_event: serde_json::from_slice(body).map_err(|_| NotVerified::Unreadable)?,
        };
        let question = serde_json::to_vec(&question).map_err(|_| NotVerified::Unreadable)?;
        let Ok(_permit) = self.permits.try_acquire() else {
            return Err(NotVerified::NotNow("too many questions under way".into()));
        };
        let answer = self.client.post("/v1/notifications/verify-webhook-signature", Bytes::from(question)).await;
        let verdict: Verdict = read(answer).map_err(NotVerified::NotNow)?;
        if verdict.verification_status == "SUCCESS" { Ok(()) } else { Err(NotVerified::WrongSignature) }
    }
}
