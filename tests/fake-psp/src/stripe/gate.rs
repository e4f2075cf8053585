//! Who may ask: any test key, never a live one.

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::refusal::Refusal;

/// A live key is refused: it has no business in a development tool.
pub(super) async fn require_secret_key(request: Request, next: Next) -> Response {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(key) = header.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Refusal::invalid(
            401,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
             https://stripe.com/docs/api#authentication for details, or we can help at \
             https://support.stripe.com/.",
        )
        .into_answer()
        .into_response();
    };
    let secret = key.starts_with("sk_") || key.starts_with("rk_");
    if !secret || key.starts_with("sk_live_") || key.starts_with("rk_live_") {
        return Refusal::invalid(401, "Invalid API Key provided").into_answer().into_response();
    }
    next.run(request).await
}
