//! Whose turn it was when a call ran out of time: the server's, or that of a client who sends its body slowly or not at all.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use hyper::body::{Frame, SizeHint};

/// A body on its way in.
pub(super) struct Upload(Arc<AtomicBool>);

impl Upload {
    /// The request with a body that tells whether more of it is waited for.
    pub(super) fn watch(request: Request) -> (Request, Self) {
        let awaited = Arc::new(AtomicBool::new(false));
        let watched = request.map(|body| {
            if body.is_end_stream() { body } else { Body::new(Watched { body, awaited: Arc::clone(&awaited) }) }
        });
        (watched, Self(awaited))
    }

    /// Whether somebody waits for the client.
    pub(super) fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

struct Watched {
    body: Body,
    awaited: Arc<AtomicBool>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.awaited.store(polled.is_pending(), Ordering::Relaxed);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
