//! Stripe's wire format: <https://docs.stripe.com/api>. Only what paying affiliates needs.

mod accounts;
mod balance;
mod create_transfer;
mod form;
mod gate;
mod idempotency;
mod links;
mod list_transfers;
mod objects;
pub(crate) mod onboarding;
mod refusal;
mod reverse_transfer;
pub(crate) mod signature;

use axum::Router;
use axum::extract::{Path, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use serde_json::Value;

use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::ids;
use crate::recorded::{Fault, check};
pub(crate) use accounts::announce;
use refusal::Refusal;

/// The version of the shapes answered when the caller names none.
pub(crate) const API_VERSION: &str = "2026-09-30.endive";

/// Everything below needs a secret key.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/transfers", post(create_transfer::create_transfer).get(list_transfers::list_transfers))
        .route("/v1/transfers/{id}", get(show_transfer))
        .route("/v1/transfers/{id}/reversals", post(reverse_transfer::reverse_transfer))
        .route("/v1/accounts", post(accounts::create_account))
        .route("/v1/accounts/{id}", get(accounts::show_account))
        .route("/v1/account_links", post(links::create_account_link))
        .route("/v1/balance", get(balance::show_balance))
        .layer(from_fn_with_state(app.clone(), check::hold_against_the_record))
        .layer(from_fn(gate::require_secret_key))
}

/// 404, as Stripe words it.
pub(crate) async fn unknown_address(call: Call) -> Answer {
    let message = format!(
        "Unrecognized request URL ({}: {}). Please see https://stripe.com/docs or we can help at \
         https://support.stripe.com/.",
        call.method, call.path
    );
    Refusal::invalid(404, message).into_answer()
}

/// What Stripe says when it fails or has had enough.
pub(crate) fn failure(status: u16) -> Answer {
    Refusal::failure(status).into_answer().with("request-id", ids::stripe("req"))
}

/// What Stripe says to a request that is not as it publishes it.
pub(crate) fn not_as_published(fault: &Fault) -> Answer {
    Refusal::not_as_published(fault).into_answer().with("request-id", ids::stripe("req"))
}

async fn show_transfer(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    app.work(move |provider| {
        let found = provider.world().transfer(&id).map(objects::transfer);
        answer(&call, found.ok_or_else(|| Refusal::missing(404, "transfer", &id, "id")))
    })
    .await
}

/// An answer to a request that changes nothing.
fn answer(call: &Call, outcome: Result<Value, Refusal>) -> Answer {
    let answer = match outcome {
        Ok(object) => Answer::new(200, object),
        Err(refusal) => refusal.into_answer(),
    };
    dress(answer, call, &ids::stripe("req"))
}

/// The headers every answer of Stripe carries.
fn dress(answer: Answer, call: &Call, request_id: &str) -> Answer {
    let version = call.header("stripe-version").unwrap_or(API_VERSION);
    answer.with("request-id", request_id).with("stripe-version", version)
}
