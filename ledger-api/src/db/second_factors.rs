//! Second factors.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// A second factor as stored.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0044_create_sessions.sql")]
pub struct FactorRow {
    pub secret: Vec<u8>,
    pub confirmed_at: Option<OffsetDateTime>,
    pub last_step: i64,
    pub recovery_hashes: Vec<Vec<u8>>,
    pub failures: i32,
    pub failures_since: OffsetDateTime,
}

/// A person's, locked until the transaction ends: two codes at once are counted one after the other.
pub async fn lock(connection: &mut PgConnection, email: &str) -> Result<Option<FactorRow>, sqlx::Error> {
    sqlx::query_as!(
        FactorRow,
        "select secret, confirmed_at, last_step, recovery_hashes, failures, failures_since
         from second_factor where email = $1 for update",
        email
    )
    .fetch_optional(connection)
    .await
}

/// A new secret, unless one is confirmed already.
pub async fn propose(connection: &mut PgConnection, email: &str, secret: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into second_factor (email, secret) values ($1, $2)
         on conflict (email) do update set secret = $2, last_step = 0 where second_factor.confirmed_at is null",
        email,
        secret
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The first code proved that the secret arrived.
pub async fn confirm(
    connection: &mut PgConnection,
    email: &str,
    step: i64,
    recovery_hashes: &[Vec<u8>],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update second_factor set confirmed_at = $4, last_step = $2, recovery_hashes = $3, failures = 0
         where email = $1",
        email,
        step,
        recovery_hashes,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A code of a step was taken.
pub async fn step_taken(connection: &mut PgConnection, email: &str, step: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("update second_factor set last_step = $2, failures = 0 where email = $1", email, step)
        .execute(connection)
        .await?;
    Ok(())
}

/// A recovery code was used up.
pub async fn recovery_taken(connection: &mut PgConnection, email: &str, hash: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update second_factor set recovery_hashes = array_remove(recovery_hashes, $2), failures = 0 where email = $1",
        email,
        hash
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A wrong code; the count begins anew after `forget_before`.
pub async fn failed(
    connection: &mut PgConnection,
    email: &str,
    forget_before: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update second_factor set
             failures = case when failures_since < $2 then 1 else failures + 1 end,
             failures_since = case when failures_since < $2 then $3 else failures_since end
         where email = $1",
        email,
        forget_before,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets a person's; `false` when there is none.
pub async fn delete(connection: &mut PgConnection, email: &str) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("delete from second_factor where email = lower($1)", email).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}
