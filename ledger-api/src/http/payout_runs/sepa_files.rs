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
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

#[derive(Debug, Serialize)]
pub(super) struct Files {
    data: Vec<FileView>,
}

#[derive(Debug, Serialize)]
struct FileView {
    id: Uuid,
    number: i32,
    filename: String,
    debtor_iban: String,
    #[serde(with = "day")]
    execution_date: Date,
    transfers: i32,
    control_sum: i64,
    currency: &'static str,
    sha256: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    first_fetched_at: Option<OffsetDateTime>,
}

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
        }
    }
}
