//! One request, one answer, within a deadline.

use std::fmt;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use time::OffsetDateTime;
use uuid::Uuid;

use super::SigningSecret;
use super::connector::CheckedConnector;
use super::signature::signatures;
use crate::domain::endpoint_url::Reach;

/// An endpoint answers within this time or has not taken it.
const DEADLINE: Duration = Duration::from_secs(10);
/// How much of an answer is read, and kept for the log.
const MOST_ANSWER_BYTES: usize = 1_024;
/// Connections to one endpoint that are kept open for what comes next, and how long.
const MOST_IDLE: usize = 8;
const IDLE: Duration = Duration::from_secs(20);

/// What is sent.
pub(super) enum Message<'a> {
    /// A signed event.
    Signed { event_id: Uuid, secrets: &'a [SigningSecret], body: &'a str },
    /// A postback: everything is in the address.
    Postback,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) took: Duration,
    /// The answer, or why there was none.
    pub(super) answer: Result<Answer, String>,
}

/// What an endpoint answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The first bytes of the body.
    pub(super) text: String,
    /// When it wants to be called again, as it says it.
    pub(super) retry_after: Option<String>,
}

/// Sends to endpoints. Redirects are not followed: where they lead was not given by the merchant.
pub struct Sender {
    client: Client<HttpsConnector<CheckedConnector>, Full<Bytes>>,
    reach: Reach,
}

impl Sender {
    /// One that may be sent that far.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .wrap_connector(CheckedConnector { reach });
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(MOST_IDLE)
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self { client, reach }
    }

    /// How far it may be sent.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Sends one message at this moment.
    pub(super) async fn send(&self, url: &str, message: Message<'_>, now: OffsetDateTime) -> Reply {
        let began = Instant::now();
        let answer = match tokio::time::timeout(DEADLINE, self.answer_to(url, message, now)).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer within {} s", DEADLINE.as_secs())),
        };
        Reply { took: began.elapsed(), answer }
    }

    async fn answer_to(&self, url: &str, message: Message<'_>, now: OffsetDateTime) -> Result<Answer, String> {
        let request = request(url, &message, now).ok_or("the address cannot be used in a request")?;
        let response = self.client.request(request).await.map_err(|error| innermost(&error))?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Answer { status, text: first_bytes(response).await, retry_after })
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("reach", &self.reach).finish_non_exhaustive()
    }
}

fn request(url: &str, message: &Message<'_>, now: OffsetDateTime) -> Option<Request<Full<Bytes>>> {
    let uri: Uri = url.parse().ok()?;
    let request = Request::builder().uri(uri).header(USER_AGENT, concat!("Tributary/", env!("CARGO_PKG_VERSION")));
    let request = match message {
        Message::Postback => request.method(Method::GET).body(Full::default()),
        Message::Signed { event_id, secrets, body } => {
            let timestamp = now.unix_timestamp();
            request
                .method(Method::POST)
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", event_id.to_string())
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signatures(secrets, *event_id, timestamp, body))
                .body(Full::from((*body).to_owned()))
        }
    };
    request.ok()
}

/// What comes first of an answer, as text that can be stored. What breaks off is as good as what ends.
async fn first_bytes(response: Response<hyper::body::Incoming>) -> String {
    let mut body = response.into_body();
    let mut read = Vec::new();
    while read.len() < MOST_ANSWER_BYTES && !body.is_end_stream() {
        let Some(Ok(frame)) = body.frame().await else { break };
        let Ok(data) = frame.into_data() else { continue };
        let room = MOST_ANSWER_BYTES - read.len();
        read.extend(data.into_iter().take(room));
    }
    // PostgreSQL knows no texts with NUL.
    String::from_utf8_lossy(&read).replace('\0', "\u{fffd}")
}

/// What lies under an error says what went wrong; the outer ones say that something did.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(cause) = inner.source() {
        inner = cause;
    }
    inner.to_string().chars().take(300).collect()
}
