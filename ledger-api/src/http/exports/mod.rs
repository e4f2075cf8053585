//! `GET /v1/exports/{conversions,commissions,payouts,clicks}.csv?since=&until=`: everything of one kind, streamed.

mod files;
mod statement;
pub(crate) mod stream;

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use time::OffsetDateTime;
use time::serde::rfc3339;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::auth::ReadKey;
use crate::http::csv::attachment;
use crate::http::openapi::tags;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};
use files::{Clicks, Commissions, Conversions, File, Payouts};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(conversions))
        .routes(routes!(commissions))
        .routes(routes!(payouts))
        .routes(routes!(clicks))
        .routes(routes!(statement::export))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Query {
    /// First moment, of the event itself.
    #[serde(default, with = "rfc3339::option")]
    since: Option<OffsetDateTime>,
    /// First moment that is left out.
    #[serde(default, with = "rfc3339::option")]
    until: Option<OffsetDateTime>,
}

/// One file: its handler with its description.
macro_rules! file {
    ($name:ident, $File:ident, $path:literal, $operation:literal, $about:literal) => {
        #[doc = $about]
        #[utoipa::path(
            get,
            path = $path,
            operation_id = $operation,
            tag = tags::EXPORTS,
            params(ReadKey, Query),
            responses((status = 200, description = "A CSV file, streamed", body = String, content_type = "text/csv")),
        )]
        async fn $name(
            state: State<Arc<App>>,
            key: ReadKey,
            query: Params<Query>,
        ) -> Answer<impl IntoResponse> {
            export::<$File>(state, key, query)
        }
    };
}

file!(conversions, Conversions, "/v1/exports/conversions.csv", "export_conversions", "Export conversions");
file!(commissions, Commissions, "/v1/exports/commissions.csv", "export_commissions", "Export commissions");
file!(payouts, Payouts, "/v1/exports/payouts.csv", "export_payouts", "Export payouts");
file!(clicks, Clicks, "/v1/exports/clicks.csv", "export_clicks", "Export clicks");

fn export<F: File>(
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
