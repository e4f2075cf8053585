//! Reading payouts.

use sqlx::PgConnection;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};

/// Which payouts a list shows.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only those in this status.
    pub status: Option<&'a str>,
    /// Only this affiliate's.
    pub affiliate_id: Option<Uuid>,
    /// Only this run's.
    pub payout_run_id: Option<Uuid>,
}

/// One payout.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<Option<PayoutRow>, sqlx::Error> {
    select_payouts!("where p.merchant_id = $1 and p.payout_id = $2", merchant_id, payout_id)
        .fetch_optional(connection)
        .await
}

/// These payouts, in no particular order.
pub async fn by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!("where p.merchant_id = $1 and p.payout_id = any($2)", merchant_id, payout_ids)
        .fetch_all(connection)
        .await
}

/// A merchant's payouts, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and ($2::text is null or p.status = $2)
             and ($3::uuid is null or p.affiliate_id = $3) and ($4::uuid is null or p.payout_run_id = $4)
             and ($5::uuid is null or p.payout_id < $5)
         order by p.payout_id desc limit $6",
        merchant_id,
        filter.status,
        filter.affiliate_id,
        filter.payout_run_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}
