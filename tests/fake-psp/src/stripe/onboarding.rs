//! The page behind an account link: one button instead of Stripe's questions.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use url::Url;

use super::{accounts, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::record::Event;

/// Outside `/v1`: a browser comes here, not an API client.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/setup/e/{account}", get(show).post(complete))
}

async fn show(Path(account): Path<String>) -> Response {
    let known =
        account.starts_with("acct_") && account.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !known {
        return StatusCode::NOT_FOUND.into_response();
    }
    // A form without an action posts to the same address, query included.
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Fake onboarding</title><style>:root{{color-scheme:light dark;font:16px/1.5 system-ui}}\
         main{{max-width:36rem;margin:3rem auto;padding:0 1rem}}</style>\
         <main><h1>Onboarding of {account}</h1>\
         <p>This is the development stand-in for Stripe. A real partner would enter a bank account and confirm who \
         they are here.</p><form method=post><button>Complete onboarding</button></form></main></html>"
    ))
    .into_response()
}

async fn complete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Response {
    let wanted = call.query.iter().find(|(name, _)| name == "return_url").map(|(_, value)| value.clone());
    let webhooks = app.webhooks.clone();
    let committed = app.work(move |provider| {
        if !provider.world().accounts.contains_key(&id) {
            return Answer::new(200, serde_json::Value::Null);
        }
        if let Err(error) = provider.commit(Some(Event::Onboarded { account: id.clone() }), None) {
            return Answer::complaint(500, format!("journal: {error}"));
        }
        if let Ok(account) = accounts::find(provider.world(), &id) {
            webhooks.send_connected(&id, "account.updated", &objects::account(&account));
        }
        Answer::new(200, serde_json::Value::Null)
    });
    let answer = committed.await;
    if answer.status != 200 {
        return answer.into_response();
    }
    match wanted.and_then(|address| Url::parse(&address).ok()) {
        Some(address) if matches!(address.scheme(), "http" | "https") => Redirect::to(address.as_str()).into_response(),
        _ => Html("<!doctype html><title>Done</title><p>Onboarding is complete.").into_response(),
    }
}
