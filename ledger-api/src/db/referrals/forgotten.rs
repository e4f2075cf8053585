//! Invitations that nobody accepted lose their address some time after they ended.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Merchants with invitations that ended before a moment and still have an address. Reads only, so that it may span
/// merchants.
pub async fn merchants(connection: &mut PgConnection, ended: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct merchant_id from referral
         where status = 'expired' and mailbox is not null and expired_at < $1",
        ended
    )
    .fetch_all(connection)
    .await
}

/// Takes the address out of a merchant's, at most `limit`; returns how many.
pub async fn blank(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ended: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update referral set email = null, mailbox = null
         where merchant_id = $1 and referral_id in (
             select referral_id from referral
             where merchant_id = $1 and status = 'expired' and mailbox is not null and expired_at < $2
             order by expired_at limit $3
             for update skip locked
         )",
        merchant_id,
        ended,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
