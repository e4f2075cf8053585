//! What is due, and whose.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};

/// Payouts of one merchant that are due and were checked after the approval, locked until the transaction ends; those
/// another worker has locked or leased are left to it. Of a paused part of a run only what was tried before is due: the
/// probe that finds out whether it can go on.
pub async fn lock_due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rails: &[&str],
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
         where p.merchant_id = $1 and p.status in ('reserved', 'submitting', 'unknown', 'accepted')
             and p.checked_at is not null and p.next_attempt_at <= $3 and (p.lease_until is null or p.lease_until <= $3) and p.rail = any($2)
             and r.status in ('approved', 'processing', 'paused')
             and (p.fence > 0 or not exists (
                 select from payout_run_pause q
                 where q.merchant_id = p.merchant_id and q.payout_run_id = p.payout_run_id and q.rail = p.rail
                     and q.currency = p.currency
             ))
         order by p.next_attempt_at, p.payout_id limit $4
         for update of p skip locked",
        merchant_id,
        rails as _,
        now,
        limit
    )
    .fetch_all(connection)
    .await
}
