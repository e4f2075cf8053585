//! `GET /v1/payout-runs/{id}/sepa-files`: the files of a run, without their bytes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use time::serde::rfc3339;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::app::App;
use crate::db::payouts::runs;
use crate::db::sepa::files::{self, FileRow};
use crate::domain::sepa::masked;
use crate::http::auth::FinanceKey;
use crate::http::day::day;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SepaFiles)]
pub(super) struct Files {
    data: Vec<FileView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SepaFile, example = json!({"control_sum": 52_080}))]
struct FileView {
    id: Uuid,
    #[schema(example = 1)]
    number: i32,
    #[schema(example = "sepa-01a204c4-e90a-70b1-9285-e6554767bec6-1.xml")]
    filename: String,
    /// Country and last four characters.
    #[schema(example = "DE** **** 3000")]
    debtor_iban: String,
    #[serde(with = "day")]
    execution_date: Date,
    /// Payments in it.
    #[schema(example = 12)]
    transfers: i32,
    /// Their sum, in cents.
    #[schema(value_type = shared::money::Amount)]
    control_sum: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    /// Of its bytes, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    sha256: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    first_fetched_at: Option<OffsetDateTime>,
    /// When it came back as a whole. It cannot be fetched since.
    #[serde(with = "rfc3339::option")]
    returned_at: Option<OffsetDateTime>,
    /// Why.
    #[schema(example = json!(null))]
    return_reason: Option<String>,
}

/// List a run's bank files
///
/// They are written within seconds of the approval; until then the list is empty.
#[utoipa::path(
    get,
    path = "/v1/payout-runs/{id}/sepa-files",
    operation_id = "list_sepa_files",
    tag = tags::SEPA,
    params(FinanceKey, Id),
    responses(
        (status = 200, description = "The files, without their bytes", body = Files),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, .. }: FinanceKey,
    Id(payout_run_id): Id,
) -> Answer<Json<Files>> {
    let mut connection = app.db.acquire().await?;
    let run = runs::find(&mut connection, merchant_id, payout_run_id).await?;
    run.ok_or_else(|| Problem::not_found("payout run"))?;
    let rows = files::of_run(&mut connection, merchant_id, payout_run_id).await?;
    Ok(Json(Files { data: rows.into_iter().map(FileView::from).collect() }))
}

/// What a browser saves the file as: no two files share it.
pub(super) fn filename(file: &FileRow) -> String {
    format!("sepa-{}-{}.xml", file.payout_run_id, file.number)
}

impl From<FileRow> for FileView {
    fn from(row: FileRow) -> Self {
        Self {
            id: row.sepa_file_id,
            number: row.number,
            filename: filename(&row),
            debtor_iban: masked(&row.debtor_iban),
            execution_date: row.execution_date,
            transfers: row.transfers,
            control_sum: row.control_sum,
            currency: "EUR",
            sha256: hex::encode(&row.sha256),
            created_at: row.created_at,
            first_fetched_at: row.first_fetched_at,
            returned_at: row.returned_at,
            return_reason: row.return_reason,
        }
    }
}
