//! `GET /v1/payout-runs/{id}/sepa.xml`: the file for the bank, the same bytes every time.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::sepa_files::filename;
use crate::app::App;
use crate::http::auth::FinanceKey;
use crate::http::params::{Id, Params};
use crate::http::problem::{Answer, Code, Problem};
use crate::payouts::sepa;

/// SHA-256 of the body, in hexadecimal, to compare with what arrives at the bank's portal.
const SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    number: Option<i32>,
}

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
