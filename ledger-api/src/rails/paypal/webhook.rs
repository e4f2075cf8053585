//! Whether a webhook is PayPal's own word: PayPal is asked.
//! <https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post>

use std::sync::Arc;

use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Semaphore;
use url::Url;

use super::classify::read;
use super::client::PaypalClient;

/// Questions to PayPal under way at once: anybody can post here, and must not make us a burden there.
const AT_ONCE: usize = 32;

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
    /// Whether PayPal could be asked about it at all: each of its headers is what PayPal takes in the question, by the
    /// reference of the call. It would answer anything else with an error, and nobody would know whose.
    pub fn check(&self) -> Result<(), NotVerified> {
        let fits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let named = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_id = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_alphanumeric()) && !text.bytes().all(|b| b.is_ascii_digit())
        };
        let readable = fits(self.auth_algo, 100)
            && named(self.auth_algo)
            && fits(self.cert_url, 500)
            && Url::parse(self.cert_url).is_ok()
            && fits(self.id, 50)
            && is_id(self.id)
            && fits(self.signature, 500)
            && fits(self.time, 100)
            && OffsetDateTime::parse(self.time, &Rfc3339).is_ok();
        if readable { Ok(()) } else { Err(NotVerified::Unreadable) }
    }
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// A header is missing, or not what PayPal writes in it.
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
        let verdict: Verdict = read(answer).map_err(|not_read| NotVerified::NotNow(not_read.detail))?;
        if verdict.verification_status == "SUCCESS" { Ok(()) } else { Err(NotVerified::WrongSignature) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: Transmission<'_> = Transmission {
        auth_algo: "SHA256withRSA",
        cert_url: "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270",
        id: "69cd13f0-d67a-11e5-baa3-778b53f4ae55",
        signature: "+mI95Jx3Y9nhR5SJWlHVIWpg4AgFk7n9bCHSRxbrd8A9zrhdu2rMyFrmz==",
        time: "2016-02-18T20:01:35Z",
    };

    #[test]
    fn paypal_is_asked_only_what_it_takes() {
        assert_eq!(TOLD.check(), Ok(()));
        let long = "a".repeat(501);
        for odd in [
            Transmission { auth_algo: "", ..TOLD },
            Transmission { auth_algo: "SHA256-RSA", ..TOLD },
            Transmission { auth_algo: &long[..101], ..TOLD },
            Transmission { cert_url: "cert_url", ..TOLD },
            Transmission { cert_url: "https://api.paypal.com/ a", ..TOLD },
            Transmission { id: "12345", ..TOLD },
            Transmission { id: "-a", ..TOLD },
            Transmission { id: &long[..51], ..TOLD },
            Transmission { signature: &long, ..TOLD },
            Transmission { signature: "two words", ..TOLD },
            Transmission { time: "yesterday", ..TOLD },
        ] {
            assert_eq!(odd.check(), Err(NotVerified::Unreadable), "{odd:?}");
        }
    }
}
