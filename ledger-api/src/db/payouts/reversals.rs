//! How much of each transfer has come back.

use sqlx::PgConnection;
use uuid::Uuid;

/// What is known to have come back of one payment of a payout, in minor units. The caller has locked the payout.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    provider_id: &str,
) -> Result<i64, sqlx::Error> {
    let reversed = sqlx::query_scalar!(
        "select reversed from transfer_reversal where merchant_id = $1 and payout_id = $2 and provider_id = $3",
        merchant_id,
        payout_id,
        provider_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(reversed.unwrap_or(0))
}

/// Notes what has come back in all.
pub async fn note(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    provider_id: &str,
    total: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into transfer_reversal (merchant_id, payout_id, provider_id, reversed) values ($1, $2, $3, $4)
         on conflict (merchant_id, payout_id, provider_id) do update set reversed = excluded.reversed",
        merchant_id,
        payout_id,
        provider_id,
        total
    )
    .execute(connection)
    .await?;
    Ok(())
}
