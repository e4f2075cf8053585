//! Around every call that gets through to a provider: a request that is not as recorded is refused, and each fault, of the
//! request or of the answer, is written into the journal, where whoever runs the test finds it.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::fault::{Fault, Kind};
use super::files::Source;
use super::violation::{Side, Violation};
use crate::BODY_LIMIT_BYTES;
use crate::answer::Answer;
use crate::app::App;
use crate::record::Event;
use crate::{paypal, stripe};

/// Largest answer: a page of 1,000 items has about a megabyte.
const ANSWER_LIMIT_BYTES: usize = 64 * 1024 * 1024;

pub(crate) async fn hold_against_the_record(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT_BYTES).await else {
        return Answer::complaint(413, format!("a body is at most {BODY_LIMIT_BYTES} bytes")).into_response();
    };
    let mut address = format!("{} {}", parts.method, parts.uri.path());
    let Some((operation, in_path)) = app.recorded.operation(parts.method.as_str(), parts.uri.path()) else {
        let fault = Fault::of_part("path", Kind::Unknown, "no such operation is recorded in tests/provider-schemas");
        note(&app, &address, Side::Request, &[fault]).await;
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    };
    address = format!("{address} ({})", operation.name);
    let query = parts.uri.query().unwrap_or_default();
    let faults = operation.faults_of_request(in_path, &parts.headers, query, &body);
    if let Some(first) = faults.first() {
        note(&app, &address, Side::Request, &faults).await;
        let refusal = match operation.source {
            Source::Stripe => stripe::not_as_published(first),
            Source::Paypal => paypal::not_as_published(first),
        };
        return refusal.into_response();
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body: Bytes = to_bytes(body, ANSWER_LIMIT_BYTES).await.unwrap_or_default();
    let faults = operation.faults_of_answer(parts.status.as_u16(), &body);
    note(&app, &address, Side::Answer, &faults).await;
    Response::from_parts(parts, Body::from(body))
}

async fn note(app: &App, address: &str, side: Side, faults: &[Fault]) {
    if faults.is_empty() {
        return;
    }
    let violations: Vec<Violation> = faults.iter().map(|fault| Violation::of(address, side, fault)).collect();
    app.work(move |provider| {
        for violation in violations {
            if let Err(error) = provider.commit(Some(Event::Violation(violation)), None) {
                return Answer::complaint(500, format!("journal: {error}"));
            }
        }
        Answer::new(200, serde_json::Value::Null)
    })
    .await;
}
