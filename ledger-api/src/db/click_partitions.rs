//! Daily partitions of `click`.

use sqlx::PgConnection;

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
