//! The salts of IP pseudonyms, sealed. They belong to no merchant.

use sqlx::PgConnection;
use time::Date;

/// The salt of a day.
pub async fn find(connection: &mut PgConnection, day: Date) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!("select sealed from ip_salt where day = $1", day).fetch_optional(connection).await
}

/// Stores a salt, unless the day has one. Of two servers that draw at once the first one's counts.
pub async fn insert(connection: &mut PgConnection, day: Date, sealed: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!("insert into ip_salt (day, sealed) values ($1, $2) on conflict (day) do nothing", day, sealed)
        .execute(connection)
        .await?;
    Ok(())
}

/// Destroys the salts of all days before one; returns how many.
pub async fn destroy_before(connection: &mut PgConnection, first_kept: Date) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from ip_salt where day < $1", first_kept).execute(connection).await?;
    Ok(done.rows_affected())
}

/// The longest attribution window of any merchant's program, in days.
pub async fn longest_window_days(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(r#"select coalesce(max(attribution_window_days), 0) as "days!" from program"#)
        .fetch_one(connection)
        .await
}
