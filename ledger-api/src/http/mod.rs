//! The HTTP API. A resource is a folder, a call is a file in it; the routes of a resource stand in its `mod.rs`.

pub(crate) mod auth;
pub(crate) mod change;
mod constraint;
pub(crate) mod csv;
mod idempotency;
pub(crate) mod json;
pub mod key_cache;
pub(crate) mod page;
pub(crate) mod params;
pub mod problem;
pub mod rate_limit;
pub(crate) mod validate;
pub(crate) mod xml;

mod adjustments;
mod affiliates;
mod audit;
mod bank_statements;
mod books;
mod conversions;
mod corrections;
mod coupons;
mod deliveries;
mod disputes;
mod edge;
mod exports;
mod fundings;
mod health;
mod imports;
mod layers;
mod links;
mod merchants;
mod metrics;
mod payout_runs;
mod payout_schedule;
mod payouts;
mod postbacks;
mod programs;
mod provider_events;
mod refunds;
mod reversal_problem;
mod sepa;
mod webhook_endpoints;
pub mod webhooks;
mod write_offs;

pub(crate) use crate::views::day;

use std::sync::Arc;

use axum::Router;

use crate::app::App;
use problem::{Code, Problem};

/// The whole API.
pub fn router(app: Arc<App>) -> Router {
    let api = Router::new()
        .merge(health::routes())
        .merge(metrics::routes())
        .merge(edge::routes())
        .merge(merchants::routes())
        .merge(programs::routes())
        .merge(affiliates::routes())
        .merge(links::routes())
        .merge(coupons::routes())
        .merge(books::routes())
        .merge(conversions::routes())
        .merge(refunds::routes())
        .merge(disputes::routes())
        .merge(payouts::routes())
        .merge(payout_runs::routes())
        .merge(payout_schedule::routes())
        .merge(sepa::routes())
        .merge(bank_statements::routes())
        .merge(adjustments::routes())
        .merge(write_offs::routes())
        .merge(fundings::routes())
        .merge(audit::routes())
        .merge(exports::routes())
        .merge(imports::routes())
        .merge(provider_events::routes())
        .merge(webhooks::routes())
        .merge(webhook_endpoints::routes())
        .merge(deliveries::routes())
        .merge(postbacks::routes())
        .fallback(|| async { Problem::new(Code::NotFound, "there is no such path") })
        .method_not_allowed_fallback(|| async {
            Problem::new(Code::MethodNotAllowed, "this path does not know this method")
        });
    layers::around(api, &app).with_state(app)
}
