//! The transmission headers of an event, and the call that says whether they are genuine:
//! `POST /v1/notifications/verify-webhook-signature`.
//!
//! PayPal signs with a private key of its own. Here a MAC stands for it, keyed by the webhook's id, so that a test can
//! speak for PayPal as well.

use axum::extract::State;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use sha2::Sha256;

use super::refusal::Refusal;
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::{clock, ids};

const ALGORITHM: &str = "SHA256withRSA";

#[derive(Deserialize)]
struct Question<'a> {
    auth_algo: String,
    cert_url: String,
    transmission_id: String,
    transmission_sig: String,
    transmission_time: String,
    webhook_id: String,
    /// Signed as it was written, so read as it was written.
    #[serde(borrow)]
    webhook_event: &'a RawValue,
}

/// The headers of an event that is sent now.
pub(crate) fn headers(webhook_id: &str, body: &str) -> Vec<(&'static str, String)> {
    let id = format!("{}-{}", ids::paypal(), ids::paypal());
    let at = clock::rfc3339(clock::now_seconds());
    let signature = sign(&id, &at, webhook_id, body);
    vec![
        ("paypal-auth-algo", ALGORITHM.to_owned()),
        ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-fake".to_owned()),
        ("paypal-transmission-id", id),
        ("paypal-transmission-time", at),
        ("paypal-transmission-sig", signature),
    ]
}

pub(super) async fn verify(State(_app): State<App>, call: Call) -> Answer {
    let Ok(question) = serde_json::from_slice::<Question<'_>>(&call.body) else {
        return Refusal::new(400, "VALIDATION_ERROR", "Invalid request - see details").into_answer();
    };
    let Question { transmission_id: id, transmission_time: at, webhook_id, webhook_event, .. } = &question;
    let genuine = question.auth_algo == ALGORITHM
        && question.cert_url.starts_with("https://")
        && question.transmission_sig == sign(id, at, webhook_id, webhook_event.get());
    Answer::new(200, json!({ "verification_status": if genuine { "SUCCESS" } else { "FAILURE" } }))
}

fn sign(id: &str, at: &str, webhook_id: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(webhook_id.as_bytes()) else { return String::new() };
    mac.update(format!("{id}|{at}|{webhook_id}|{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
