//! The HTTP API. A resource is a folder, a call is a file in it; the routes of a resource stand in its `mod.rs`.

pub(crate) mod auth;
pub mod body_room;
pub(crate) mod change;
pub mod client_address;
mod constraint;
pub(crate) mod csv;
mod distinct_keys;
pub mod guesses;
pub(crate) mod idempotency;
pub(crate) mod json;
pub mod key_cache;
pub mod leaving;
mod moment;
pub(crate) mod page;
pub(crate) mod params;
pub mod problem;
pub mod rate_limit;
pub(crate) mod validate;
pub(crate) mod xml;

mod adjustments;
pub(crate) mod affiliates;
mod audit;
mod bank_statements;
mod books;
pub(crate) mod conversions;
mod corrections;
pub(crate) mod coupons;
mod credits;
pub(crate) mod deliveries;
mod disputes;
mod edge;
pub(crate) mod exports;
pub(crate) mod fraud;
mod fraud_rules;
mod fundings;
mod health;
mod imports;
mod layers;
pub(crate) mod links;
pub(crate) mod merchants;
mod metrics;
mod openapi;
mod payout_runs;
mod payout_schedule;
mod payouts;
mod postbacks;
mod privacy;
pub(crate) mod programs;
mod provider_events;
mod referral_codes;
mod referrals;
mod refunds;
mod reversal_problem;
mod sepa;
mod stripe_integration;
mod unread;
mod upload;
pub(crate) mod webhook_endpoints;
pub mod webhooks;
mod write_offs;

pub(crate) use crate::views::day;
pub(crate) use payouts::printed as print_payout_statement;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;
use problem::{Code, Problem};

/// The whole API.
pub fn router(app: Arc<App>) -> Router {
    let api = Router::from(api())
        .merge(openapi::page_routes())
        .merge(crate::web::routes(&app))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method);
    layers::around(api, &app).with_state(app)
}

async fn nothing_here(State(app): State<Arc<App>>, headers: HeaderMap, request: Request) -> Response {
    let page = crate::web::nothing_here(app, headers, request).await;
    page.unwrap_or_else(|| Problem::new(Code::NotFound, "there is no such path").into_response())
}

async fn wrong_method(State(app): State<Arc<App>>, headers: HeaderMap, request: Request) -> Response {
    let page = crate::web::wrong_method(app, headers, request).await;
    page.unwrap_or_else(|| Problem::new(Code::MethodNotAllowed, "this path does not know this method").into_response())
}

/// What a resource's `routes` is: its handlers, each registered with its description.
type Routes = fn() -> OpenApiRouter<Arc<App>>;

/// Every resource, in the order of the document: what a newcomer needs comes first.
const RESOURCES: &[Routes] = &[
    programs::routes,
    affiliates::routes,
    links::routes,
    coupons::routes,
    conversions::routes,
    refunds::routes,
    disputes::routes,
    referral_codes::routes,
    referrals::routes,
    credits::routes,
    fraud::routes,
    fraud_rules::routes,
    imports::routes,
    exports::routes,
    books::routes,
    payout_runs::routes,
    payouts::routes,
    payout_schedule::routes,
    sepa::routes,
    stripe_integration::routes,
    bank_statements::routes,
    adjustments::routes,
    write_offs::routes,
    fundings::routes,
    webhook_endpoints::routes,
    deliveries::routes,
    postbacks::routes,
    audit::routes,
    privacy::routes,
    merchants::routes,
    provider_events::routes,
    webhooks::routes,
    edge::routes,
    health::routes,
    metrics::routes,
    openapi::routes,
];

fn api() -> OpenApiRouter<Arc<App>> {
    RESOURCES.iter().fold(OpenApiRouter::default(), |api, routes| api.merge(routes()))
}
