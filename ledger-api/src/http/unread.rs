//! Request bodies that no handler has read. A refusal is often decided by the headers alone; if the body has not come by then, hyper
//! closes the connection, and the client's next request on it fails. So a little body is read to its end first. With a large or a
//! late one the answer says that the connection ends; a client that goes on sending may then see the reset before the answer.
//! <https://www.rfc-editor.org/rfc/rfc9112#section-9.6>

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// Most bytes that are read and thrown away.
const MOST_BYTES: usize = 64 * 1024;
/// How long they are waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// Reads what is left of a body before the answer goes out, if it is little and comes soon; otherwise says that the connection ends.
pub(super) async fn read_on(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Who asks before sending waits for an answer and may then send nothing.
    let asks_first = request.headers().contains_key(header::EXPECT);
    let (sender, left) = oneshot::channel();
    let request = request.map(|body| Body::new(Lent { body, owner: Some(sender) }));
    let mut response = next.run(request).await;
    let ends = match { left }.try_recv() {
        Ok(body) => asks_first || !comes_to_its_end(body).await,
        Err(_) => false,
    };
    if ends {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn comes_to_its_end(mut body: Body) -> bool {
    let little = usize::try_from(body.size_hint().lower()).is_ok_and(|bytes| bytes <= MOST_BYTES);
    let rest = async {
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            read += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if read > MOST_BYTES {
                return None;
            }
        }
        Some(())
    };
    little && matches!(tokio::time::timeout(PATIENCE, rest).await, Ok(Some(())))
}

/// A request body that goes back to [`read_on`] when the handler drops it.
struct Lent {
    body: Body,
    owner: Option<oneshot::Sender<Body>>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(owner) = self.owner.take().filter(|_| !self.body.is_end_stream()) {
            let _ = owner.send(std::mem::take(&mut self.body));
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.owner = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
