//! The connection to PayPal: one request, one answer, within a deadline.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::token::Tokens;
use crate::rails::retry_after::asked_wait;

/// After this long an answer is no longer waited for, nor a token. A send is at most eight such waits (batch and item, each sent
/// twice, and a token before each), which end within a worker's lease of two minutes.
const DEADLINE: Duration = Duration::from_secs(15);
/// A page of 1,000 items is about a megabyte; ours have one.
const MOST_ANSWER_BYTES: usize = 1024 * 1024;

/// One PayPal account, spoken to with its app's credentials. Cheap to clone; clones share the token.
#[derive(Clone)]
pub struct PaypalClient {
    http: Http,
    tokens: Arc<Tokens>,
}

/// The address and the HTTP client under it.
#[derive(Clone)]
pub(super) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    address: String,
    pub(super) deadline: Duration,
}

/// The credentials or the address cannot be used. Says nothing about their content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the PayPal credentials or address cannot be used in a request")]
pub struct BadPaypalSettings;

/// What came back.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    /// How long PayPal wants to be left alone: `Retry-After`.
    pub(super) asked_wait: Option<Duration>,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoReply {
    /// PayPal does not take our credentials. The request itself was not sent.
    BadCredentials(String),
    /// There was no token to be had now. The request itself was not sent.
    NotSent {
        /// For the attempt's record.
        detail: String,
        /// How long PayPal wants to be left alone, if it said so.
        after: Option<Duration>,
    },
    /// It may have been sent.
    Lost(String),
}

impl PaypalClient {
    /// An account that is spoken to at this address.
    pub fn new(client_id: &str, secret: &str, api_url: &Url) -> Result<Self, BadPaypalSettings> {
        if !matches!(api_url.scheme(), "http" | "https") || !api_url.has_host() {
            return Err(BadPaypalSettings);
        }
        let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let client =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build::<_, Full<Bytes>>(connector);
        let address = api_url.as_str().trim_end_matches('/').to_owned();
        let tokens = Arc::new(Tokens::new(client_id, secret)?);
        Ok(Self { http: Http { client, address, deadline: DEADLINE }, tokens })
    }

    /// The same with another patience, for tests.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { http: Http { deadline, ..self.http }, ..self }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Reply, NoReply> {
        self.call(Method::GET, path, Bytes::new()).await
    }

    pub(super) async fn post(&self, path: &str, body: Bytes) -> Result<Reply, NoReply> {
        self.call(Method::POST, path, body).await
    }

    /// A refused token is replaced once: PayPal may end one before its time, and has then done nothing.
    async fn call(&self, method: Method, path: &str, body: Bytes) -> Result<Reply, NoReply> {
        let token = self.tokens.get(&self.http).await?;
        let first = self.http.send(method.clone(), path, &token, "application/json", body.clone()).await;
        let reply = first.map_err(NoReply::Lost)?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        let token = self.tokens.replace(&token, &self.http).await?;
        self.http.send(method, path, &token, "application/json", body).await.map_err(NoReply::Lost)
    }
}

impl Http {
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        authorization: &HeaderValue,
        content_type: &'static str,
        body: Bytes,
    ) -> Result<Reply, String> {
        let uri: Uri = format!("{}{path}", self.address).parse().map_err(|_| "unusable_address".to_owned())?;
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, content_type)
            .body(Full::from(body))
            .map_err(|_| "unusable_request".to_owned())?;
        let answered = async {
            let response = self.client.request(request).await.map_err(|_| "connection_failed".to_owned())?;
            let (status, asked_wait) = (response.status(), asked_wait(response.status(), response.headers()));
            let body = Limited::new(response.into_body(), MOST_ANSWER_BYTES).collect().await;
            let body = body.map_err(|_| format!("http_{}: unreadable_answer", status.as_u16()))?.to_bytes();
            Ok(Reply { status, body, asked_wait })
        };
        tokio::time::timeout(self.deadline, answered).await.unwrap_or_else(|_| Err("timeout".into()))
    }
}

impl fmt::Debug for PaypalClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaypalClient").field("address", &self.http.address).finish_non_exhaustive()
    }
}
