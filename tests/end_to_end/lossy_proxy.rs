//! Stands between Worker and ledger and loses the ledger's answer to every batch of clicks once, after the ledger has
//! stored it: so every batch is delivered at least twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

type Deliveries = HashMap<(String, u64), usize>;

/// A running proxy; it ends when dropped.
pub(crate) struct LossyProxy {
    runtime: Option<Runtime>,
    deliveries: Arc<Mutex<Deliveries>>,
    pub(crate) url: String,
}

impl LossyProxy {
    /// A proxy of the ledger at that address.
    pub(crate) fn start(ledger: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let deliveries = Arc::new(Mutex::new(Deliveries::new()));
        let (counted, ledger) = (Arc::clone(&deliveries), ledger.to_owned());
        let router = Router::new().fallback(async move |request: Request| pass(&ledger, &counted, request).await);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { runtime: Some(runtime), deliveries, url }
    }

    /// How often the ledger has stored each batch, the least often stored.
    pub(crate) fn fewest_deliveries(&self) -> usize {
        self.deliveries.lock().unwrap().values().copied().min().unwrap_or(0)
    }

    /// Different batches that the ledger has stored.
    pub(crate) fn batches(&self) -> usize {
        self.deliveries.lock().unwrap().len()
    }
}

impl Drop for LossyProxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn pass(ledger: &str, deliveries: &Mutex<Deliveries>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
    let mut onward = ureq::http::Request::builder()
        .method(head.method.as_str())
        .uri(format!("{ledger}{}", head.uri.path_and_query().unwrap()));
    for name in ["authorization", "content-type"] {
        if let Some(value) = head.headers.get(name) {
            onward = onward.header(name, value.to_str().unwrap());
        }
    }
    let onward = onward.body(body.clone()).unwrap();
    let Ok(Some((status, answer))) = tokio::task::spawn_blocking(move || ask(onward)).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    if status == 200 && head.uri.path() == "/v1/edge/clicks" && is_first(deliveries, &body) {
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let content_type = if status < 400 { "application/json" } else { "application/problem+json" };
    (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], answer).into_response()
}

fn ask(request: ureq::http::Request<Vec<u8>>) -> Option<(u16, Vec<u8>)> {
    let config =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(20)));
    let agent: ureq::Agent = config.build().into();
    let mut response = agent.run(request).ok()?;
    Some((response.status().as_u16(), response.body_mut().read_to_vec().ok()?))
}

/// Counts the batches of a request; whether one of them was new.
fn is_first(deliveries: &Mutex<Deliveries>, body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap();
    let mut deliveries = deliveries.lock().unwrap();
    let mut first = false;
    for batch in body["batches"].as_array().unwrap() {
        let key = (batch["isolate_id"].as_str().unwrap().to_owned(), batch["seq"].as_u64().unwrap());
        let times = deliveries.entry(key).or_default();
        *times += 1;
        first |= *times == 1;
    }
    first
}
