//! What was answered to calls that came with an `Idempotency-Key`.

use sqlx::PgConnection;
use uuid::Uuid;

/// How long a key is remembered, in days.
pub const KEPT_DAYS: i32 = 30;
/// Rows deleted by one statement.
const DELETED_AT_ONCE: i64 = 5_000;

/// A call that went through before.
#[derive(Debug)]
pub struct Kept {
    /// Name the answer was sealed under.
    pub key_hash: Vec<u8>,
    /// Of method, path with query, and body.
    pub fingerprint: Vec<u8>,
    /// HTTP status of the first answer; none while it is not known.
    pub status: Option<i16>,
    /// The sealed first answer; none while it is not known.
    pub answer: Option<Vec<u8>>,
}

/// Takes the key for the rest of the transaction; `false` when another transaction has it.
pub async fn try_lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    key_hash: &[u8; 32],
) -> Result<bool, sqlx::Error> {
    // Should two keys meet in 64 bits, one of the calls is told to come again.
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(
               hashtextextended('idempotent:' || $1::uuid::text || encode($2::bytea, 'hex'), 0)) as "locked!""#,
        merchant_id,
        key_hash.as_slice()
    )
    .fetch_one(connection)
    .await
}

/// What was kept under one of the names.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    names: &[[u8; 32]],
) -> Result<Option<Kept>, sqlx::Error> {
    let names: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
    sqlx::query_as!(
        Kept,
        "select key_hash, fingerprint, status, answer from idempotent_answer
         where merchant_id = $1 and key_hash = any($2) and created_at > now() - make_interval(days => $3)
         order by created_at desc limit 1",
        merchant_id,
        &names,
        KEPT_DAYS
    )
    .fetch_optional(connection)
    .await
}

/// Keeps a call; `false` when it is there, or another call has just taken the key. One that is too old gives way.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    key_hash: &[u8; 32],
    fingerprint: &[u8; 32],
    answered: Option<(i16, &[u8])>,
) -> Result<bool, sqlx::Error> {
    let (status, answer) = answered.unzip();
    let done = sqlx::query!(
        "insert into idempotent_answer as known (merchant_id, key_hash, fingerprint, status, answer)
         values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, key_hash) do update
             set fingerprint = excluded.fingerprint, status = excluded.status, answer = excluded.answer,
                 created_at = excluded.created_at
             where known.created_at <= now() - make_interval(days => $6)",
        merchant_id,
        key_hash.as_slice(),
        fingerprint.as_slice(),
        status,
        answer,
        KEPT_DAYS
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps the first answer to a call that was claimed without one.
pub async fn answer(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    key_hash: &[u8; 32],
    status: i16,
    answer: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update idempotent_answer set status = $3, answer = $4
         where merchant_id = $1 and key_hash = $2 and status is null",
        merchant_id,
        key_hash.as_slice(),
        status,
        answer
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets a call that was refused, so that its key can be used for the corrected one.
pub async fn forget(connection: &mut PgConnection, merchant_id: Uuid, key_hash: &[u8; 32]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from idempotent_answer where merchant_id = $1 and key_hash = $2 and status is null",
        merchant_id,
        key_hash.as_slice()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants with something that is too old. Reads only, so that it may span merchants.
pub async fn merchants_with_old(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct merchant_id from idempotent_answer where created_at <= now() - make_interval(days => $1)",
        KEPT_DAYS
    )
    .fetch_all(connection)
    .await
}

/// Deletes some of what a merchant has that is too old; how many.
pub async fn delete_old(connection: &mut PgConnection, merchant_id: Uuid) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from idempotent_answer
         where merchant_id = $1 and key_hash in (
             select key_hash from idempotent_answer
             where merchant_id = $1 and created_at <= now() - make_interval(days => $2)
             order by created_at limit $3 for update skip locked)",
        merchant_id,
        KEPT_DAYS,
        DELETED_AT_ONCE
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
