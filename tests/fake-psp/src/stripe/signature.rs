//! `stripe-signature`: <https://docs.stripe.com/webhooks#verify-manually>

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::clock;

/// `t=…,v1=…`
pub(crate) fn headers(secret: &str, body: &str) -> Vec<(&'static str, String)> {
    let at = clock::now_seconds();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    vec![("stripe-signature", format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes())))]
}
