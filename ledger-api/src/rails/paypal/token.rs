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
        self.other_than(None, http).await
    }

    /// The same, after PayPal did not take this one. Another that came meanwhile is as good.
    pub(super) async fn replace(&self, refused: &HeaderValue, http: &Http) -> Result<HeaderValue, NoReply> {
        self.other_than(Some(refused), http).await
    }

    /// Waiting for whoever asks already counts towards the one deadline: else forty would fail one after the other.
    async fn other_than(&self, refused: Option<&HeaderValue>, http: &Http) -> Result<HeaderValue, NoReply> {
        let token = async {
            let mut current = self.current.lock().await;
            let good = |token: &&Token| Some(&token.authorization) != refused && Instant::now() < token.good_until;
            if let Some(token) = current.as_ref().filter(good) {
                return Ok(token.authorization.clone());
            }
            *current = None;
            let token = self.ask(http).await?;
            Ok(current.insert(token).authorization.clone())
        };
        tokio::time::timeout(http.deadline, token).await.unwrap_or_else(|_| Err(not_sent("timeout", None)))
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
