//! `GET /v1/exports/{conversions,commissions,payouts,clicks}.csv?since=&until=`: everything of one kind, streamed.

mod files;
mod statement;
mod stream;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Deserialize;
use time::OffsetDateTime;
use time::serde::rfc3339;

use crate::app::App;
use crate::http::auth::ReadKey;
use crate::http::csv::attachment;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};
use files::{Clicks, Commissions, Conversions, File, Payouts};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/exports/conversions.csv", get(export::<Conversions>))
        .route("/v1/exports/commissions.csv", get(export::<Commissions>))
        .route("/v1/exports/payouts.csv", get(export::<Payouts>))
        .route("/v1/exports/clicks.csv", get(export::<Clicks>))
        .route("/v1/affiliates/{id}/postings.csv", get(statement::export))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    /// First moment, of the event itself.
    #[serde(default, with = "rfc3339::option")]
    since: Option<OffsetDateTime>,
    /// First moment that is left out.
    #[serde(default, with = "rfc3339::option")]
    until: Option<OffsetDateTime>,
}

async fn export<F: File>(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(Query { since, until }): Params<Query>,
) -> Answer<impl IntoResponse> {
    if since.zip(until).is_some_and(|(since, until)| since >= until) {
        return Err(Problem::field("until", "out_of_range", "is after since"));
    }
    let body = stream::body(app, files::Export::<F>::new(merchant_id, since, until));
    Ok((attachment(F::NAME), body))
}
