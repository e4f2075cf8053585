//! What a creating call came with: its body, its key, and the fingerprint of both.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::uri::PathAndQuery;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::http::json::{self, RawBody};
use crate::http::problem::Problem;

const HEADER: &str = "idempotency-key";
/// Longest key, in bytes.
pub(in crate::http) const KEY_BYTES: usize = 255;

/// A creating call with a JSON body.
pub(crate) struct Creation<T> {
    /// Makes it happen once.
    pub once: Once,
    /// What is to be created.
    pub body: T,
}

/// A creating call whose body its handler reads itself.
pub(in crate::http) struct RawCreation {
    /// Makes it happen once.
    pub once: Once,
    /// The body as it came.
    pub bytes: Bytes,
}

/// The key a call came with, if it came with one.
#[derive(Debug)]
pub(crate) struct Once {
    pub(super) key: Option<Key>,
}

impl Once {
    /// A call without a key, such as a form of a page.
    pub(crate) fn without_key() -> Self {
        Self { key: None }
    }
}

/// A key and the call it stands for.
#[derive(Debug)]
pub(super) struct Key {
    /// As the client sent it.
    pub(super) text: Vec<u8>,
    /// SHA-256 of method, path with query, and body: what "the same call" means.
    pub(super) fingerprint: [u8; 32],
}

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for Creation<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let call = Call::of(&request)?;
        let bytes = json::bytes_of(request, state).await?;
        let read = |bytes: Option<&[u8]>| {
            Ok(Self { body: json::parse_body(bytes)?, once: call.with(bytes.unwrap_or_default()) })
        };
        json::apart(bytes, read).await
    }
}

impl<S: Send + Sync> FromRequest<S> for Once {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let RawCreation { once, bytes } = RawCreation::from_request(request, state).await?;
        json::nothing(&bytes)?;
        Ok(once)
    }
}

impl<S: Send + Sync> FromRequest<S> for RawCreation {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let call = Call::of(&request)?;
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        let once = json::apart(Some(bytes.clone()), |bytes| Ok(call.with(bytes.unwrap_or_default()))).await?;
        Ok(Self { once, bytes })
    }
}

/// What is known of a call before its body is read.
struct Call {
    key: Option<Vec<u8>>,
    hash: Sha256,
}

impl Call {
    fn of(request: &Request) -> Result<Self, Problem> {
        let mut hash = Sha256::new();
        // With its query: a dry run is another call than the real one.
        let address = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
        for part in [request.method().as_str(), address] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Ok(Self { key: key_of(request.headers())?, hash })
    }

    fn with(mut self, body: &[u8]) -> Once {
        let key = self.key.map(|text| {
            self.hash.update(body);
            Key { text, fingerprint: self.hash.finalize().into() }
        });
        Once { key }
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<Vec<u8>>, Problem> {
    let mut all = headers.get_all(HEADER).iter();
    let Some(value) = all.next() else { return Ok(None) };
    let text = value.as_bytes();
    let fits = (1..=KEY_BYTES).contains(&text.len()) && text.iter().all(|byte| (0x20..0x7f).contains(byte));
    if fits && all.next().is_none() {
        Ok(Some(text.to_vec()))
    } else {
        let detail = format!("is one header of 1 to {KEY_BYTES} printable ASCII characters");
        Err(Problem::field("Idempotency-Key", "invalid", detail))
    }
}
