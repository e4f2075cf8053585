//! Access tokens: asked for once, kept until shortly before they end, one request for a new one at a time.
//! <https://developer.paypal.com/api/rest/authentication/>

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::client::{BadPaypalSettings, Http, NoReply};

/// How long before its end a token is replaced: longer than any request under way takes.
const SPARE: Duration = Duration::from_mins(5);
/// The longest a token is kept, whatever PayPal says; theirs last nine hours.
const LONGEST: Duration = Duration::from_hours(24);

/// The credentials and the token they last gave.
pub(super) struct Tokens {
    credentials: HeaderValue,
    /// Held while a new one is asked for, so that everybody else waits for that one.
    current: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    authorization: HeaderValue,
    good_until: Instant,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    /// Seconds.
    expires_in: u64,
}

impl Tokens {
    pub(super) fn new(client_id: &str, secret: &str) -> Result<Self, BadPaypalSettings> {
        let (client_id, secret) = (client_id.trim(), secret.trim());
        if client_id.is_empty() || client_id.contains(':') {
            return Err(BadPaypalSettings);
        }
        let pair = STANDARD.encode(format!("{client_id}:{secret}"));
        let credentials = sensitive(&format!("Basic {pair}")).ok_or(BadPaypalSettings)?;
        Ok(Self { credentials, current: Mutex::new(None) })
    }

    /// A token that lasts, as the header that carries it.
    pub(super) async fn get(&self, http: &Http) -> Result<HeaderValue, NoReply> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| Instant::now() < token.good_until) {
            return Ok(token.authorization.clone());
        }
        let token = self.ask(http).await?;
        Ok(current.insert(token).authorization.clone())
    }

    /// PayPal does not take this one any more. Another that came meanwhile stays.
    pub(super) async fn forget(&self, authorization: &HeaderValue) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|token| token.authorization == *authorization) {
            *current = None;
        }
    }

    async fn ask(&self, http: &Http) -> Result<Token, NoReply> {
        let form = Bytes::from_static(b"grant_type=client_credentials");
        let path = "/v1/oauth2/token";
        let asked_at = Instant::now();
        let sent = http.send(Method::POST, path, &self.credentials, "application/x-www-form-urlencoded", form).await;
        let reply = sent.map_err(|error| not_sent(&error, None))?;
        match reply.status {
            StatusCode::OK => {}
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return Err(NoReply::BadCredentials(format!("http_{}", reply.status.as_u16())));
            }
            other => return Err(not_sent(&format!("http_{}", other.as_u16()), reply.asked_wait)),
        }
        let unreadable = || not_sent("unreadable_answer", None);
        let answer: Answer = serde_json::from_slice(&reply.body).map_err(|_| unreadable())?;
        let authorization = sensitive(&format!("Bearer {}", answer.access_token)).ok_or_else(unreadable)?;
        let lasts = Duration::from_secs(answer.expires_in).min(LONGEST).saturating_sub(SPARE);
        Ok(Token { authorization, good_until: asked_at + lasts })
    }
}

fn not_sent(why: &str, after: Option<Duration>) -> NoReply {
    NoReply::NotSent { detail: format!("token: {why}"), after }
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
