//! Commissions of the past, for rules to be tried on.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Up to `rows` of a merchant's commissions that were recorded in a range, oldest first, after one: their ids, and whether
/// each is of the program. Those of other programs are read as well, so that one call reads a bounded number of rows.
pub async fn commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    range: (OffsetDateTime, OffsetDateTime),
    after: Option<Uuid>,
    rows: i64,
) -> Result<Vec<(Uuid, bool)>, sqlx::Error> {
    let read = sqlx::query!(
        r#"select commission_id, program_id = $2 as "of_program!" from commission
           where merchant_id = $1 and commission_id >= uuid_v7_floor($3) and commission_id < uuid_v7_floor($4)
               and ($5::uuid is null or commission_id > $5)
           order by commission_id limit $6"#,
        merchant_id,
        program_id,
        range.0,
        range.1,
        after,
        rows
    )
    .fetch_all(connection)
    .await?;
    Ok(read.into_iter().map(|row| (row.commission_id, row.of_program)).collect())
}
