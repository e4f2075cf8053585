//! The HTTP under the library's requests. Its own client opens a connection, with a TLS handshake, for every request; this
//! one keeps a few, as the rail sends many.

use std::fmt;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Deserialize;
use stripe::{ApiErrors, CustomizedStripeRequest, StripeError};
use stripe_client_core::{StripeClient, StripeMethod, VERSION};
use url::Url;

use super::BadStripeSettings;
use super::failed::Failed;
use crate::rails::retry_after::asked_wait;

/// Connections that are kept open for what comes next, and how long: Stripe ends idle ones by itself.
const MOST_IDLE: usize = 8;
const IDLE: Duration = Duration::from_secs(20);
/// A list of transfers is some kilobytes, an account less than a hundred.
const MOST_ANSWER_BYTES: usize = 1024 * 1024;

const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Carries out the library's requests, each once. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub(super) struct StripeHttp {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    address: String,
    authorization: HeaderValue,
}

impl StripeHttp {
    /// Speaks with this key to this address.
    pub(super) fn new(secret_key: &str, api_url: &Url) -> Result<Self, BadStripeSettings> {
        if !matches!(api_url.scheme(), "http" | "https") || !api_url.has_host() {
            return Err(BadStripeSettings);
        }
        let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(MOST_IDLE)
            .pool_idle_timeout(IDLE)
            .build(connector);
        let mut authorization = HeaderValue::try_from(format!("Bearer {secret_key}")).map_err(|_| BadStripeSettings)?;
        authorization.set_sensitive(true);
        Ok(Self { client, address: api_url.as_str().trim_end_matches('/').to_owned(), authorization })
    }

    fn request(&self, customized: CustomizedStripeRequest) -> Result<Request<Full<Bytes>>, StripeError> {
        let (request, customs) = customized.into_pieces();
        let query = request.query.map(|query| format!("?{query}")).unwrap_or_default();
        let mut builder = Request::builder()
            .method(match request.method {
                StripeMethod::Get => Method::GET,
                StripeMethod::Post => Method::POST,
                StripeMethod::Delete => Method::DELETE,
            })
            .uri(format!("{}/v1{}{query}", self.address, request.path))
            .header(AUTHORIZATION, &self.authorization)
            .header(USER_AGENT, concat!("Tributary/", env!("CARGO_PKG_VERSION")))
            .header(STRIPE_VERSION, VERSION.as_str());
        // The strategies that retry are not used (decision 0002); of them only the key would be sent.
        if let Some(key) = customs.request_strategy.and_then(|strategy| strategy.get_key()) {
            builder = builder.header(IDEMPOTENCY_KEY, key.as_str());
        }
        if request.body.is_some() {
            builder = builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let body = Full::from(request.body.unwrap_or_default());
        builder.body(body).map_err(|_| StripeError::ConfigError("unusable request".into()))
    }
}

impl StripeClient for StripeHttp {
    type Err = Failed;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, Failed> {
        let lost = |_| StripeError::ClientError("connection failed".into());
        let response = self.client.request(self.request(request)?).await.map_err(lost)?;
        let (status, asked_wait) = (response.status(), asked_wait(response.status(), response.headers()));
        let body = Limited::new(response.into_body(), MOST_ANSWER_BYTES).collect().await;
        let body = body.map_err(|_| StripeError::ClientError("connection failed".into()))?.to_bytes();
        if status.is_success() { Ok(body) } else { Err(Failed { error: said(status, &body), asked_wait }) }
    }
}

/// <https://docs.stripe.com/api/errors>
#[derive(Deserialize)]
struct Failure {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    message: Option<String>,
    param: Option<String>,
}

fn said(status: StatusCode, body: &[u8]) -> StripeError {
    match serde_json::from_slice(body) {
        Ok(Failure { error: Said { kind, code, message, param } }) => {
            let error = api_errors(&kind, code.as_deref(), message, param);
            StripeError::Stripe(Box::new(error), status.as_u16())
        }
        Err(_) => StripeError::JSONDeserialize("an error that cannot be read".into()),
    }
}

/// The library's own type, of what is read of it.
pub(super) fn api_errors(kind: &str, code: Option<&str>, message: Option<String>, param: Option<String>) -> ApiErrors {
    ApiErrors {
        advice_code: None,
        charge: None,
        code: code.and_then(|code| code.parse().ok()),
        decline_code: None,
        doc_url: None,
        message,
        network_advice_code: None,
        network_decline_code: None,
        param,
        payment_intent: None,
        payment_method: None,
        payment_method_type: None,
        request_log_url: None,
        setup_intent: None,
        source: None,
        type_: kind.parse().unwrap_or_else(|never| match never {}),
    }
}

impl fmt::Debug for StripeHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeHttp").field("address", &self.address).finish_non_exhaustive()
    }
}
