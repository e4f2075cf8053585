//! What surrounds every call: a request id, one log line, a deadline, a body limit, an answer even after a panic, and
//! its place in the metrics.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::classify::ServerErrorsFailureClass;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::problem::{Code, Problem};
use super::upload::Upload;
use super::{body_room, leaving, rate_limit, unread};
use crate::app::{self, App};

/// A call that takes longer, its body included, is given up; its transaction is rolled back.
const DEADLINE: Duration = Duration::from_secs(30);

/// Longest request id of a caller's that is taken over, in bytes: it stands in every log line of the call.
const REQUEST_ID_BYTES: usize = 128;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) fn around(api: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    api.layer(DefaultBodyLimit::max(body_room::ORDINARY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(app), body_room::guard))
        .layer(middleware::from_fn(deadline))
        .layer(middleware::from_fn(rate_limit::tell))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(sent_away))
        .layer(SetRequestIdLayer::new(REQUEST_ID, NewRequestId))
        .layer(middleware::from_fn_with_state(Arc::clone(app), count))
        .layer(middleware::from_fn(drop_odd_id))
        .layer(middleware::from_fn_with_state(Arc::clone(app), leaving::tell))
        .layer(middleware::from_fn(unread::read_on))
}

/// An id that does not fit into a log line is replaced by one of ours.
async fn drop_odd_id(mut request: Request, next: Next) -> axum::response::Response {
    let fits = |id: &HeaderValue| id.len() <= REQUEST_ID_BYTES && id.as_bytes().iter().all(u8::is_ascii_graphic);
    if request.headers().get(REQUEST_ID).is_some_and(|id| !fits(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

/// Far out, so that what the layers below answer themselves is counted too.
async fn count(State(app): State<Arc<App>>, request: Request, next: Next) -> axum::response::Response {
    let started = Instant::now();
    let method = request.method().clone();
    // Set by the router before any layer of it runs; a path that matches no route has none.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map(MatchedPath::as_str);
    app.metrics.http.answered(&method, route, response.status(), started.elapsed());
    response
}

async fn deadline(request: Request, next: Next) -> axum::response::Response {
    let (request, upload) = Upload::watch(request);
    tokio::time::timeout(DEADLINE, next.run(request)).await.unwrap_or_else(|_| {
        let problem = if upload.is_awaited() {
            Problem::new(Code::RequestTimeout, "the body did not come to its end in time, so nothing was done")
        } else {
            Problem::new(Code::Unavailable, "this took too long and was given up; ask before you send it again")
        };
        problem.into_response()
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn after_panic(panic: Box<dyn Any + Send>) -> Response<Body> {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(said.unwrap_or("panic")).into_response()
}

/// Of a 500 whoever made the answer has logged the cause. An answer of another failure says itself why; that it was given, and after
/// how long, stands here.
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn sent_away(failed: ServerErrorsFailureClass, took: Duration, _: &tracing::Span) {
    if !matches!(failed, ServerErrorsFailureClass::StatusCode(StatusCode::INTERNAL_SERVER_ERROR)) {
        tracing::info!(why = %failed, ?took, "sent away");
    }
}

/// The path without its query: a query may carry what does not belong into a log.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}

#[derive(Clone)]
struct NewRequestId;

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = app::new_id().ok()?;
        HeaderValue::from_str(&id.to_string()).ok().map(RequestId::new)
    }
}
