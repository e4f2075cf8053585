//! A server that was asked to stop says so before it does: `/readyz` answers 503 and every answer ends its connection, so
//! that whoever sends requests sends them elsewhere while they are still answered here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::problem::{Code, Problem};
use crate::app::App;

/// Whether this process is about to stop.
#[derive(Debug, Default)]
pub struct Leaving(AtomicBool);

impl Leaving {
    /// From now on it is.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends each connection with the answer that is under way.
pub(super) async fn tell(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // Answered here, before anything logs or counts it as a failure, because it is none.
    let mut response = if app.leaving.has_begun() && request.uri().path() == "/readyz" {
        Problem::new(Code::Unavailable, "this instance is about to stop").into_response()
    } else {
        next.run(request).await
    };
    if app.leaving.has_begun() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
