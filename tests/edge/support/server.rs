//! A small HTTP server on a thread of its own.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse as _;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What a server is asked.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// A header's value, empty where it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What it answers.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        let content_type = if status < 400 { "application/json" } else { "application/problem+json" };
        Self { status, content_type, body: body.to_string() }
    }

    pub(crate) fn html(body: String) -> Self {
        Self { status: 200, content_type: "text/html; charset=utf-8", body }
    }
}

/// A running server; dropping it closes the port.
pub(crate) struct Server {
    runtime: Option<Runtime>,
    port: u16,
}

impl Server {
    pub(crate) fn start(port: u16, answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let answer = Arc::new(answer);
        let router = Router::new().fallback(async move |request: Request| {
            let (head, body) = request.into_parts();
            let target = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default().into();
            let call = Call { method: head.method, target, headers: head.headers, body };
            let Answer { status, content_type, body } = answer(&call);
            let status = StatusCode::from_u16(status).unwrap();
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        });
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", port))).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { runtime: Some(runtime), port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
