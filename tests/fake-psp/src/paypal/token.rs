//! `POST /v1/oauth2/token` and the tokens it gives.
//!
//! A token carries its own end, so that it outlives a restart.

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::refusal::Refusal;
use crate::answer::Answer;
use crate::call::Call;
use crate::{clock, ids};

const LIFETIME_SECONDS: i64 = 32_400;
const PREFIX: &str = "A21AA";

pub(super) async fn create_token(call: Call) -> Answer {
    let client = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let known = client.as_deref().and_then(|text| text.split_once(':'));
    if !known.is_some_and(|(id, secret)| !id.is_empty() && !secret.is_empty()) {
        return oauth_error(401, "invalid_client", "Client Authentication failed");
    }
    let form = call.form();
    let grant = form.iter().find(|(name, _)| name == "grant_type").map(|(_, value)| value.as_str());
    match grant {
        Some("client_credentials") => {}
        Some(_) => return oauth_error(400, "unsupported_grant_type", "Grant Type is not supported"),
        None => return oauth_error(400, "invalid_request", "Grant Type is NULL"),
    }
    let now = clock::now_seconds();
    Answer::new(
        200,
        json!({
            "scope": "https://uri.paypal.com/services/applications/webhooks https://uri.paypal.com/payments/payouts",
            "access_token": format!("{PREFIX}{}-{}", now + LIFETIME_SECONDS, ids::paypal()),
            "token_type": "Bearer",
            "app_id": "APP-80W284485P519543T",
            "expires_in": LIFETIME_SECONDS,
            "nonce": format!("{}{}", clock::rfc3339(now), ids::paypal()),
        }),
    )
}

/// Lets only requests with a token of ours through, while it lasts.
pub(super) async fn require_token(request: Request, next: Next) -> Response {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")?.strip_prefix(PREFIX));
    let end = token.and_then(|token| token.split_once('-')?.0.parse::<i64>().ok());
    if end.is_none_or(|end| end <= clock::now_seconds()) {
        return oauth_error(401, "invalid_token", "Token signature verification failed").into_response();
    }
    let mut response = next.run(request).await;
    if let Ok(debug_id) = ids::debug_id().parse() {
        response.headers_mut().entry("paypal-debug-id").or_insert(debug_id);
    }
    response
}

fn oauth_error(status: u16, error: &str, description: &str) -> Answer {
    if status == 401 && error == "invalid_token" {
        return Refusal::new(401, "AUTHENTICATION_FAILURE", description).into_answer();
    }
    Answer::new(status, json!({ "error": error, "error_description": description }))
}
