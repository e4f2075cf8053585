//! Other processes of this program on the same database, as PostgreSQL's own list of sessions tells them.

use sqlx::{Connection as _, PgConnection};

/// What the sessions that record orders are called, before the process's own letters.
pub const RECORDING: &str = "ledger-api recording ";

/// Whether sessions of another process than the one of this name recorded orders in the last seconds. The list shows what others do
/// only to the role that logged in, not to the one that the connection took. The connection is none that records: looking would
/// count as recording.
pub async fn another_records(connection: &mut PgConnection, own: &str) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql("set local role none").execute(&mut *transaction).await?;
    let found = sqlx::query_scalar!(
        r#"select exists (
               select from pg_stat_activity
               where datname = current_database() and starts_with(application_name, $1)
                   and application_name <> $2
                   and state_change > now() - interval '5 seconds'
           ) as "found!""#,
        RECORDING,
        own
    )
    .fetch_one(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(found)
}
