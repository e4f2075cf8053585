//! `webhook-signature` of Standard Webhooks: for each secret, `v1,` and the base64 of the HMAC-SHA256 over
//! `{id}.{timestamp}.{body}`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use uuid::Uuid;

use super::SigningSecret;

/// The header's value: a signature for each secret, separated by spaces. `timestamp` in Unix seconds.
pub(super) fn signatures(secrets: &[SigningSecret], id: Uuid, timestamp: i64, body: &str) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    let sign = |secret: &SigningSecret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.bytes());
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, signed.as_bytes())))
    };
    secrets.iter().map(sign).collect::<Vec<_>>().join(" ")
}
