//! Where faults strike: around every request to a provider, never around `/_…`.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::BODY_LIMIT_BYTES;
use crate::answer::Answer;
use crate::app::App;
use crate::connection::Line;
use crate::plan::Plan;
use crate::{paypal, stripe};

/// Draws the request's fate and sees it through.
pub(crate) async fn disrupt(
    State(app): State<App>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let plan = app.planner.plan(parts.method.as_str(), parts.uri.path());
    let path = parts.uri.path().to_owned();
    // Read before any delay: a caller that hangs up takes an unread body with it.
    let Ok(body) = to_bytes(body, BODY_LIMIT_BYTES).await else {
        return Answer::complaint(413, format!("a body is at most {BODY_LIMIT_BYTES} bytes")).into_response();
    };
    if plan.drop_request {
        line.cut();
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if plan.error_401 && paypal::owns(&path) {
        return failure(&path, 401);
    }
    if let Some(status) = plan.status_before(parts.headers.contains_key("idempotency-key")) {
        return plan.told_to_wait(failure(&path, status));
    }
    // Stripe stores a 500 for the idempotency key, so its own handlers play that part.
    let keeps_failures = parts.method == Method::POST && !paypal::owns(&path);
    if plan.error_500 && !keeps_failures {
        return failure(&path, 500);
    }
    parts.extensions.insert(plan.clone());
    let request = Request::from_parts(parts, Body::from(body));
    let delay_before = plan.delay_before;
    // A task of its own: a provider finishes what it began, whether or not the caller still listens.
    let working = tokio::spawn(async move {
        tokio::time::sleep(delay_before).await;
        next.run(request).await
    });
    let Ok(mut response) = working.await else { return failure(&path, 500) };
    if plan.error_500_after && !keeps_failures {
        response = failure(&path, 500);
    }
    tokio::time::sleep(plan.delay).await;
    spoil(response, &plan, &line).await
}

async fn spoil(response: Response, plan: &Plan, line: &Line) -> Response {
    if plan.drop_reply {
        line.cut();
        return response;
    }
    if !plan.malformed {
        return response;
    }
    let (_, body) = response.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT_BYTES).await.unwrap_or_default();
    let half: Bytes = bytes.slice(..bytes.len() / 2);
    ([("content-type", "application/json")], half).into_response()
}

fn failure(path: &str, status: u16) -> Response {
    if paypal::owns(path) { paypal::failure(status) } else { stripe::failure(status) }.into_response()
}

impl Plan {
    /// The refusal that comes before anything is looked at.
    fn status_before(&self, has_idempotency_key: bool) -> Option<u16> {
        if self.error_429 {
            Some(429)
        } else if self.error_503 {
            Some(503)
        } else if self.error_409 && has_idempotency_key {
            Some(409)
        } else {
            None
        }
    }

    /// A 429 or a 503 says how long, if the faults do.
    fn told_to_wait(&self, mut refusal: Response) -> Response {
        let asks = matches!(refusal.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        let asked = self.retry_after.as_deref().filter(|_| asks).and_then(|text| HeaderValue::from_str(text).ok());
        if let Some(asked) = asked {
            refusal.headers_mut().insert(RETRY_AFTER, asked);
        }
        refusal
    }
}
