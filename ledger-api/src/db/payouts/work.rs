//! What is due, and whose. Planned anew for each rail and moment: PostgreSQL's one plan for all of them reads every payout of the
//! merchant.

use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};
use crate::db::statistics::{self, PlanFor};

/// Merchants with a payout on this rail whose time has come. It may still be leased or paused; the claim finds out.
///
/// The first such payout answers for its merchant; `exists` would be planned as a join over all of them.
pub async fn merchants_due(
    connection: &mut PgConnection,
    rail: &str,
    now: OffsetDateTime,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    statistics::plan_for(&mut transaction, PlanFor::Given).await?;
    let merchants = sqlx::query_scalar!(
        "select m.merchant_id from (
             select distinct merchant_id from payout_run where status in ('approved', 'processing', 'paused')
         ) m
         where (
             select true from payout p
             where p.merchant_id = m.merchant_id and p.rail = $1 and p.next_attempt_at <= $2 and p.checked_at is not null
                 and p.status in ('reserved', 'submitting', 'unknown', 'accepted')
             order by p.next_attempt_at limit 1
         )",
        rail,
        now
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(merchants)
}

/// Payouts of one merchant that are due on a rail and were checked after the approval, locked until the transaction ends; those
/// another worker has locked or leased are left to it. Of a paused part of a run only what was tried before is due: the
/// probe that finds out whether it can go on.
pub async fn lock_due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rail: &str,
    now: OffsetDateTime,
    limit: usize,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if !something_goes_on(connection, merchant_id).await? {
        return lock_tried(connection, merchant_id, rail, now, limit).await;
    }
    statistics::plan_for(&mut *connection, PlanFor::Given).await?;
    let due = select_payouts!(
        "join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
         where p.merchant_id = $1 and p.status in ('reserved', 'submitting', 'unknown', 'accepted')
             and p.rail = $2 and p.next_attempt_at <= $3 and p.checked_at is not null and (p.lease_until is null or p.lease_until <= $3)
             and r.status in ('approved', 'processing', 'paused')
             and (p.fence > 0 or not exists (
                 select from payout_run_pause q
                 where q.merchant_id = p.merchant_id and q.payout_run_id = p.payout_run_id and q.rail = p.rail
                     and q.currency = p.currency
             ))
         order by p.next_attempt_at, p.payout_id limit $4
         for update of p skip locked",
        merchant_id,
        rail,
        now,
        limit
    )
    .fetch_all(&mut *connection)
    .await?;
    statistics::plan_for(connection, PlanFor::Usual).await?;
    Ok(due)
}

/// Whether the merchant has a run that is neither finished nor paused as a whole.
async fn something_goes_on(connection: &mut PgConnection, merchant_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from payout_run where merchant_id = $1 and status in ('approved', 'processing')
           ) as "goes_on!""#,
        merchant_id
    )
    .fetch_one(connection)
    .await
}

/// The same of runs that are all paused: nothing of them waits to be sent but what is paused, which may be a hundred thousand and
/// is not read.
async fn lock_tried(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rail: &str,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    statistics::plan_for(&mut *connection, PlanFor::Given).await?;
    let due = select_payouts!(
        "join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
         where p.merchant_id = $1 and p.status in ('reserved', 'submitting', 'unknown', 'accepted') and p.fence > 0
             and p.rail = $2 and p.next_attempt_at <= $3 and p.checked_at is not null and (p.lease_until is null or p.lease_until <= $3)
             and r.status in ('approved', 'processing', 'paused')
         order by p.next_attempt_at, p.payout_id limit $4
         for update of p skip locked",
        merchant_id,
        rail,
        now,
        limit
    )
    .fetch_all(&mut *connection)
    .await?;
    statistics::plan_for(connection, PlanFor::Usual).await?;
    Ok(due)
}
