//! An HTTP server that keeps what it is sent and answers as it is told.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Response;
use integration_tests::process::eventually;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: String,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(super) fn event(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }
}

/// How to answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<&'static str>,
    pub(super) body: String,
    pub(super) delay: Duration,
}

impl Reply {
    pub(super) fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(super) fn after(delay: Duration) -> Self {
        Self { status: 200, delay, ..Self::default() }
    }
}

#[derive(Debug, Default)]
struct State {
    received: HashMap<String, Vec<Received>>,
    /// The next answers, and what is answered when they are used up.
    replies: HashMap<String, VecDeque<Reply>>,
    always: HashMap<String, Reply>,
}

/// A running receiver; it ends when dropped.
pub(super) struct Receiver {
    runtime: Option<Runtime>,
    state: Arc<Mutex<State>>,
    pub(super) base: String,
}

impl Receiver {
    pub(super) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let kept = Arc::clone(&state);
        let router = Router::new().fallback(async move |request: Request| answer(&kept, request).await);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { runtime: Some(runtime), state, base }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The next answers at a path; 200 afterwards.
    pub(super) fn answers(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().unwrap().replies.entry(path.to_owned()).or_default().extend(replies);
    }

    /// The answer at a path from now on.
    pub(super) fn always_answers(&self, path: &str, reply: Reply) {
        self.state.lock().unwrap().always.insert(path.to_owned(), reply);
    }

    /// What came to a path.
    pub(super) fn received(&self, path: &str) -> Vec<Received> {
        self.state.lock().unwrap().received.get(path).cloned().unwrap_or_default()
    }

    /// Waits until so many requests came to a path, and returns them.
    pub(super) fn waits_for(&self, path: &str, requests: usize) -> Vec<Received> {
        eventually(20, &format!("{requests} requests at {path}"), || self.received(path).len() >= requests);
        self.received(path)
    }

    /// Waits for events of that type at a path, and returns the newest.
    pub(super) fn hears(&self, path: &str, event: &str) -> Received {
        let newest = || self.received(path).into_iter().rev().find(|request| request.event() == event);
        eventually(20, &format!("{event} at {path}"), || newest().is_some());
        newest().unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn answer(state: &Mutex<State>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1024 * 1024).await.unwrap();
    let path = head.uri.path().to_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let received = Received {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: headers.collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let reply = {
        let mut state = state.lock().unwrap();
        state.received.entry(path.clone()).or_default().push(received);
        let next = state.replies.get_mut(&path).and_then(VecDeque::pop_front);
        next.or_else(|| state.always.get(&path).cloned()).unwrap_or_else(|| Reply::status(200))
    };
    tokio::time::sleep(reply.delay).await;
    let mut response = Response::builder().status(reply.status);
    if let Some(location) = reply.location {
        response = response.header("location", location);
    }
    if let Some(retry_after) = reply.retry_after {
        response = response.header("retry-after", retry_after);
    }
    response.body(Body::from(reply.body)).unwrap()
}
