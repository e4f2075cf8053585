//! Fraud: rules, what they look at, what they decided, and what waits for them or for a person.

pub mod decisions;
pub mod facts;
pub mod held;
pub mod past;
pub mod queue;
pub mod rejections;
pub mod rules;

use sqlx::PgConnection;

/// Until its end this transaction looks everything up by key, however small a table still seems to the planner: a table
/// that grew within seconds looks small until it is analyzed. And a plan may know which days of clicks are asked for, also on a
/// connection whose plans otherwise do not.
pub async fn look_up_by_key(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(
        "set local enable_seqscan = off; set local enable_hashjoin = off; set local jit = off;
         set local plan_cache_mode = auto",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Until its end this transaction waits no longer than two seconds for what another has locked. It fails then, and is tried again: the
/// fraud rules come back soon, and have others to look at.
pub async fn wait_briefly(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("set local lock_timeout = '2s'").execute(connection).await?;
    Ok(())
}
