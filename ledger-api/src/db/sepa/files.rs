//! The files for the bank. Their bytes are written once.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// A file to store.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0023_create_sepa_files.sql")]
pub struct NewFile<'a> {
    pub sepa_file_id: Uuid,
    pub payout_run_id: Uuid,
    pub number: i32,
    pub debtor_iban: &'a str,
    pub execution_date: Date,
    pub transfers: i32,
    pub control_sum: i64,
    pub content: &'a [u8],
    pub sha256: &'a [u8],
    pub created_at: OffsetDateTime,
}

/// A file without its bytes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0023_create_sepa_files.sql")]
pub struct FileRow {
    pub sepa_file_id: Uuid,
    pub payout_run_id: Uuid,
    pub number: i32,
    pub debtor_iban: String,
    pub execution_date: Date,
    pub transfers: i32,
    pub control_sum: i64,
    pub sha256: Vec<u8>,
    pub created_at: OffsetDateTime,
    pub first_fetched_at: Option<OffsetDateTime>,
    pub returned_at: Option<OffsetDateTime>,
    pub return_reason: Option<String>,
}

/// Stores a file.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, new: &NewFile<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sepa_file (
             merchant_id, sepa_file_id, payout_run_id, number, debtor_iban, execution_date, transfers, control_sum,
             content, sha256, created_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        merchant_id,
        new.sepa_file_id,
        new.payout_run_id,
        new.number,
        new.debtor_iban,
        new.execution_date,
        new.transfers,
        new.control_sum,
        new.content,
        new.sha256,
        new.created_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The files of a run, in their order. The run's lock keeps the list as it is.
pub async fn of_run(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<FileRow>, sqlx::Error> {
    sqlx::query_as!(
        FileRow,
        "select sepa_file_id, payout_run_id, number, debtor_iban, execution_date, transfers, control_sum, sha256,
             created_at, first_fetched_at, returned_at, return_reason
         from sepa_file where merchant_id = $1 and payout_run_id = $2 order by number",
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}

/// One file.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
) -> Result<Option<FileRow>, sqlx::Error> {
    sqlx::query_as!(
        FileRow,
        "select sepa_file_id, payout_run_id, number, debtor_iban, execution_date, transfers, control_sum, sha256,
             created_at, first_fetched_at, returned_at, return_reason
         from sepa_file where merchant_id = $1 and sepa_file_id = $2",
        merchant_id,
        sepa_file_id
    )
    .fetch_optional(connection)
    .await
}

/// The bytes of a file, as they were written.
pub async fn content(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar!(
        "select content from sepa_file where merchant_id = $1 and sepa_file_id = $2",
        merchant_id,
        sepa_file_id
    )
    .fetch_one(connection)
    .await
}

/// Notes that somebody fetched the file, unless somebody had before.
pub async fn fetched(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sepa_file set first_fetched_at = $3
         where merchant_id = $1 and sepa_file_id = $2 and first_fetched_at is null",
        merchant_id,
        sepa_file_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that the file was rejected or stopped as a whole.
pub async fn returned(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
    reason: &str,
    person: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sepa_file set returned_at = $3, returned_by = $4, return_reason = $5
         where merchant_id = $1 and sepa_file_id = $2",
        merchant_id,
        sepa_file_id,
        now,
        person,
        reason
    )
    .execute(connection)
    .await?;
    Ok(())
}
