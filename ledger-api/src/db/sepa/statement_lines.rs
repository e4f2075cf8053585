//! Lines of statements that changed something.

use std::collections::HashSet;

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// A line to remember.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0023_create_sepa_files.sql")]
pub struct NewLine<'a> {
    pub reference: &'a str,
    pub end_to_end_id: &'a str,
    pub direction: &'static str,
    pub verdict: &'static str,
    pub booked_on: Option<Date>,
}

/// The lines of a statement that were imported before, as `(reference, end_to_end_id)`.
pub async fn of_statement(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    iban: &str,
    statement_id: &str,
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select reference, end_to_end_id from bank_statement_line
         where merchant_id = $1 and iban = $2 and statement_id = $3",
        merchant_id,
        iban,
        statement_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.reference, row.end_to_end_id)).collect())
}

/// Remembers lines. Two imports of one statement at once meet here: the second fails whole and is run again.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    iban: &str,
    statement_id: &str,
    lines: &[NewLine<'_>],
    person: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let references: Vec<&str> = lines.iter().map(|line| line.reference).collect();
    let end_to_end_ids: Vec<&str> = lines.iter().map(|line| line.end_to_end_id).collect();
    let directions: Vec<&str> = lines.iter().map(|line| line.direction).collect();
    let verdicts: Vec<&str> = lines.iter().map(|line| line.verdict).collect();
    let booked_on: Vec<Option<Date>> = lines.iter().map(|line| line.booked_on).collect();
    sqlx::query!(
        "insert into bank_statement_line (
             merchant_id, iban, statement_id, imported_by, imported_at, reference, end_to_end_id, direction, verdict,
             booked_on
         )
         select $1, $2, $3, $4, $5, * from unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::date[])",
        merchant_id,
        iban,
        statement_id,
        person,
        now,
        &references as _,
        &end_to_end_ids as _,
        &directions as _,
        &verdicts as _,
        &booked_on as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
