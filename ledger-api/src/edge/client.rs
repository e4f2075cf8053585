//! The connection to the Worker.

use std::fmt;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::{Deserialize, Serialize};
use shared::api_key::{ApiKey, Role};
use shared::pseudonym::TravellingSalts;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::keys::PushedLink;

/// A push is answered within this time or counts as not sent. The Worker reads and writes KV once a link.
pub(super) const DEADLINE: Duration = Duration::from_secs(15);
/// Links the Worker takes at once (`edge-worker/src/push.rs`).
pub(super) const MOST_LINKS: usize = 20;
/// Pushes under way at once in this process.
const MOST_AT_ONCE: usize = 16;
/// The Worker's answers are short.
const MOST_ANSWER_BYTES: usize = 64 * 1024;

/// Speaks to one Worker.
pub struct EdgeClient {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    address: Uri,
    salts_address: Uri,
    authorization: HeaderValue,
    key_hash: [u8; 32],
    permits: Semaphore,
}

/// Why there can be no such client. Says nothing of the key's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEdgeSettings {
    /// Not an address a request can be sent to.
    #[error("EDGE_ADMIN_URL is not an http or https address")]
    Address,
    /// Not what `ledger-api keys create --role edge` prints.
    #[error("EDGE_KEY is not an edge key of this ledger: make one with `ledger-api keys create --role edge`")]
    Key,
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// KV has these records, or newer ones.
    Delivered,
    /// The Worker will not have it as it is.
    Refused,
    /// Not now, and why.
    Unavailable(String),
}

#[derive(Serialize)]
struct Push<'a> {
    links: &'a [PushedLink],
}

#[derive(Deserialize)]
struct Written {
    written: usize,
    stale: usize,
}

impl EdgeClient {
    /// A client of the Worker at `admin_url`, any host that it answers.
    pub fn new(admin_url: &Url, edge_key: &str) -> Result<Self, BadEdgeSettings> {
        let key: ApiKey = edge_key.trim().parse().map_err(|_| BadEdgeSettings::Key)?;
        if key.role() != Role::Edge {
            return Err(BadEdgeSettings::Key);
        }
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {}", key.reveal())).map_err(|_| BadEdgeSettings::Key)?;
        authorization.set_sensitive(true);
        if !matches!(admin_url.scheme(), "http" | "https") || !admin_url.has_host() {
            return Err(BadEdgeSettings::Address);
        }
        let own = |what| format!("{}/_tributary/{what}", admin_url.as_str().trim_end_matches('/')).parse();
        let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let client =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build::<_, Full<Bytes>>(connector);
        Ok(Self {
            client,
            address: own("links").map_err(|_| BadEdgeSettings::Address)?,
            salts_address: own("salts").map_err(|_| BadEdgeSettings::Address)?,
            authorization,
            key_hash: key.hash(),
            permits: Semaphore::new(MOST_AT_ONCE),
        })
    }

    /// By which the ledger knows what the key may see.
    #[must_use]
    pub fn key_hash(&self) -> &[u8; 32] {
        &self.key_hash
    }

    /// Leave to send one push. The semaphore is never closed, so there always is one.
    pub(super) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.acquire().await.ok()
    }

    /// Tells the salts of IP pseudonyms. The error says why the Worker does not have them.
    pub async fn put_salts(&self, salts: &TravellingSalts) -> Result<(), String> {
        let told = serde_json::to_vec(salts).map_err(|error| error.to_string())?;
        match tokio::time::timeout(DEADLINE, self.answer_to(&self.salts_address, told)).await {
            Ok(Ok((StatusCode::NO_CONTENT, _))) => Ok(()),
            Ok(Ok((status, _))) => Err(format!("status {status}")),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(no_answer()),
        }
    }

    /// Sends one push of at most [`MOST_LINKS`].
    pub(super) async fn put(&self, links: &[PushedLink]) -> Verdict {
        let Ok(push) = serde_json::to_vec(&Push { links }) else { return Verdict::Refused };
        match tokio::time::timeout(DEADLINE, self.answer_to(&self.address, push)).await {
            Ok(Ok((status, body))) => verdict(status, &body, links.len()),
            Ok(Err(error)) => Verdict::Unavailable(error),
            Err(_) => Verdict::Unavailable(no_answer()),
        }
    }

    async fn answer_to(&self, address: &Uri, body: Vec<u8>) -> Result<(StatusCode, Bytes), String> {
        let request = Request::put(address.clone())
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|error| error.to_string())?;
        let response = self.client.request(request).await.map_err(|error| with_causes(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MOST_ANSWER_BYTES).collect().await;
        Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
    }
}

impl fmt::Debug for EdgeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EdgeClient").field("address", &self.address).finish_non_exhaustive()
    }
}

fn no_answer() -> String {
    format!("no answer within {} s", DEADLINE.as_secs())
}

fn verdict(status: StatusCode, body: &[u8], links: usize) -> Verdict {
    match status {
        StatusCode::OK => match serde_json::from_slice::<Written>(body) {
            Ok(Written { written, stale }) if written.checked_add(stale) == Some(links) => Verdict::Delivered,
            // Somebody answered who is not the Worker.
            _ => Verdict::Unavailable("an answer that is not the Worker's".into()),
        },
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => Verdict::Refused,
        StatusCode::UNAUTHORIZED => Verdict::Unavailable("the Worker has another EDGE_KEY".into()),
        other => Verdict::Unavailable(format!("status {other}")),
    }
}

/// The error with what lies under it: the outer one says only that a request failed.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_workers_whole_answer_counts_as_delivered() {
        let of = |status: u16, body: &str| verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes(), 3);
        assert_eq!(of(200, r#"{"written":1,"stale":2}"#), Verdict::Delivered);
        for body in ["", "<html>", "{}", r#"{"written":1,"stale":1}"#] {
            assert!(matches!(of(200, body), Verdict::Unavailable(_)), "{body}");
        }
        for status in [400, 413, 422] {
            assert_eq!(of(status, ""), Verdict::Refused);
        }
        for status in [204, 301, 401, 403, 404, 429, 500, 502, 503] {
            assert!(matches!(of(status, r#"{"written":3,"stale":0}"#), Verdict::Unavailable(_)), "{status}");
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused_and_the_key_is_not_shown() {
        let url = |text: &str| Url::parse(text).unwrap();
        let key = |role| ApiKey::new(role, &[7; 24]).reveal().to_owned();
        let edge = EdgeClient::new(&url("https://shop.example/"), &key(Role::Edge)).unwrap();
        assert_eq!(edge.address, "https://shop.example/_tributary/links");
        assert!(!format!("{edge:?}").contains("trb_"));
        assert_eq!(EdgeClient::new(&url("ftp://x/"), &key(Role::Edge)).unwrap_err(), BadEdgeSettings::Address);
        for bad in ["", "trb_edge_test", &key(Role::Merchant)] {
            assert_eq!(EdgeClient::new(&url("http://x/"), bad).unwrap_err(), BadEdgeSettings::Key);
        }
    }
}
