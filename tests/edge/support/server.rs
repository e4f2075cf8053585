//! A small HTTP server on a thread of its own.

use std::sync::Arc;
use std::thread::JoinHandle;

use tiny_http::{Header, Request, Response};

const THREADS: usize = 4;

/// What a server answers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &impl serde::Serialize) -> Self {
        let content_type = if status < 400 { "application/json" } else { "application/problem+json" };
        Self { status, content_type, body: serde_json::to_vec(body).unwrap() }
    }
}

/// A running server; dropping it closes the port.
pub(crate) struct Server {
    inner: Arc<tiny_http::Server>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(port: u16, answer: impl Fn(&Request, Vec<u8>) -> Answer + Send + Sync + 'static) -> Self {
        let inner = Arc::new(tiny_http::Server::http(("127.0.0.1", port)).unwrap());
        let answer = Arc::new(answer);
        let serve = |_| {
            let (inner, answer) = (Arc::clone(&inner), Arc::clone(&answer));
            std::thread::spawn(move || {
                while let Ok(mut request) = inner.recv() {
                    let mut body = Vec::new();
                    request.as_reader().read_to_end(&mut body).ok();
                    let Answer { status, content_type, body } = answer(&request, body);
                    let header = Header::from_bytes("content-type", content_type).unwrap();
                    request.respond(Response::from_data(body).with_status_code(status).with_header(header)).ok();
                }
            })
        };
        let threads = (0..THREADS).map(serve).collect();
        Self { inner, threads }
    }

    pub(crate) fn port(&self) -> u16 {
        self.inner.server_addr().to_ip().unwrap().port()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.inner.unblock();
        }
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}
