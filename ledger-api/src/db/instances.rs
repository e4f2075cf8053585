//! Other processes of this program on the same database, as PostgreSQL's own list of sessions tells them, and as they tell themselves.

use std::collections::HashMap;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

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

/// Tells whose orders the process of this name records, and hears at how many others each merchant records. Who ended is forgotten.
pub async fn tell_and_hear(
    connection: &mut PgConnection,
    own: &str,
    merchant_ids: &[Uuid],
) -> Result<HashMap<Uuid, u32>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with told as (
               insert into recording_instance (name, merchant_ids, told_at) values ($1, $2, now())
               on conflict (name) do update set merchant_ids = excluded.merchant_ids, told_at = excluded.told_at
           ), ended as (
               delete from recording_instance where name in (
                   select name from recording_instance
                   where told_at < now() - interval '1 hour' and name <> $1
                   for update skip locked
               )
           )
           select merchant_id as "merchant_id!", count(*)::int as "instances!"
           from recording_instance, unnest(merchant_ids) as merchant_id
           where name <> $1 and told_at > now() - interval '5 seconds'
           group by merchant_id"#,
        own,
        merchant_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, u32::try_from(row.instances).unwrap_or(0))).collect())
}
