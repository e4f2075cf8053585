//! Which erasures a customer's orders were erased by. The customer is known by a mark, a keyed hash of their id.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// The erasures of a customer who is known by one of these marks: one for each key.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    marks: &[[u8; 32]],
) -> Result<Vec<Uuid>, sqlx::Error> {
    let marks: Vec<Vec<u8>> = marks.iter().map(|mark| mark.to_vec()).collect();
    sqlx::query_scalar!("select erasure_id from erasure where merchant_id = $1 and mark = any($2)", merchant_id, &marks)
        .fetch_all(connection)
        .await
}

/// Remembers one.
pub async fn remember(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mark: &[u8; 32],
    erasure_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into erasure (merchant_id, mark, erasure_id, erased_at) values ($1, $2, $3, $4)",
        merchant_id,
        mark.as_slice(),
        erasure_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants who remember erasures from before a moment. Reads only, so that it may span merchants.
pub async fn merchants_with_old(
    connection: &mut PgConnection,
    before: OffsetDateTime,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from erasure where erased_at < $1", before)
        .fetch_all(connection)
        .await
}

/// Forgets those of a merchant's from before a moment; returns how many.
pub async fn forget(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: OffsetDateTime,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from erasure where merchant_id = $1 and erased_at < $2", merchant_id, before)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
