//! How long merchants keep clicks, where that is shorter than the operator does.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A merchant's own days; `None`: the operator's. The outer `None`: there is no such merchant.
pub async fn of_merchant(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<i32>, sqlx::Error> {
    let days = sqlx::query_scalar!("select click_retention_days from merchant where merchant_id = $1", merchant_id)
        .fetch_optional(connection)
        .await?;
    Ok(days.flatten())
}

/// Sets a merchant's own days.
pub async fn set(connection: &mut PgConnection, merchant_id: Uuid, days: Option<i32>) -> Result<(), sqlx::Error> {
    sqlx::query!("update merchant set click_retention_days = $2 where merchant_id = $1", merchant_id, days)
        .execute(connection)
        .await?;
    Ok(())
}

/// Merchants with days of their own.
pub async fn of_merchants(connection: &mut PgConnection) -> Result<Vec<(Uuid, i32)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select merchant_id, click_retention_days as "days!" from merchant
           where click_retention_days is not null order by merchant_id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, row.days)).collect())
}

/// Deletes the oldest clicks from before a moment, `limit` at most. Ids begin with the time, so the key finds them.
pub async fn delete_before(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from click where merchant_id = $1 and click_id in (
             select click_id from click where merchant_id = $1 and click_id < uuid_v7_floor($2)
             order by click_id limit $3
         )",
        merchant_id,
        before,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The same for those in quarantine, which are few.
pub async fn delete_quarantined_before(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: OffsetDateTime,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from click_quarantine where merchant_id = $1 and click_id < uuid_v7_floor($2)",
        merchant_id,
        before
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
