//! `GET /v1/payout-runs/{id}/sepa.xml`: the file for the bank, the same bytes every time.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::sepa_files::filename;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::openapi::{InvalidState, tags};
use crate::http::params::{Id, Params};
use crate::http::problem::{Answer, Code, Problem};
use crate::payouts::sepa;

/// SHA-256 of the body, in hexadecimal, to compare with what arrives at the bank's portal.
const SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Which file of the run; 1.
    #[param(minimum = 1, example = 1)]
    number: Option<i32>,
}

/// Fetch a bank file
///
/// `pain.001.001.09`, the same bytes every time. Every fetch is in the audit trail; with the first one the payouts are
/// `accepted`. A file that was returned is handed out no more: it would pay what the books have given back.
#[utoipa::path(
    get,
    path = "/v1/payout-runs/{id}/sepa.xml",
    operation_id = "fetch_sepa_file",
    tag = tags::SEPA,
    params(FinanceKey, Id, Query),
    responses(
        (status = 200, description = "The file", body = String, content_type = "application/xml", headers(("X-Content-SHA256" = String, description = "SHA-256 of the body, in hexadecimal"))),
        InvalidState,
    ),
)]
pub(super) async fn fetch(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(payout_run_id): Id,
    Params(Query { number }): Params<Query>,
) -> Answer<impl IntoResponse> {
    let fetched = sepa::fetch(&app.db, merchant_id, payout_run_id, number.unwrap_or(1), &caller).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", filename(&fetched.file))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (SHA256, hex::encode(&fetched.file.sha256)),
    ];
    Ok((headers, fetched.content))
}

pub(super) async fn only_get() -> Problem {
    Problem::new(Code::MethodNotAllowed, "fetch the file by GET; its headers are those of the list of files")
}
