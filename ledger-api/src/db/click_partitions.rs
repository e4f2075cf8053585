//! Daily partitions of `click`.

use sqlx::PgConnection;
use time::Date;

/// Makes the missing partitions from `days_back` before today (UTC) to `days_ahead` after; returns how many.
pub async fn ensure(connection: &mut PgConnection, days_back: i32, days_ahead: i32) -> Result<i32, sqlx::Error> {
    let made = sqlx::query_scalar!(
        r#"select ensure_click_partitions(
               (now() at time zone 'UTC')::date - $1::int, (now() at time zone 'UTC')::date + $2::int
           ) as "made!""#,
        days_back,
        days_ahead
    )
    .fetch_one(connection)
    .await?;
    Ok(made)
}

/// Drops the oldest partition before a day (UTC); whether there was one. A day less than 35 days ago is refused.
pub async fn drop_one_before(connection: &mut PgConnection, first_day_kept: Date) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select drop_click_partition_before($1) as "dropped!""#, first_day_kept)
        .fetch_one(connection)
        .await
}

/// Whether the error is 55P03: somebody else held the table for longer than the caller may wait.
#[must_use]
pub fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.as_deref() == Some("55P03")
}
