//! Where a payout stands, written.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};
use crate::domain::payout::PayoutState;

/// What is stored besides the state itself.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    /// Why it stands where it stands.
    pub reason: Option<&'a str>,
    /// Minor units the provider charged, if this step says so.
    pub fee: Option<i64>,
    /// When it may be claimed again.
    pub next_attempt_at: OffsetDateTime,
    /// Until when it belongs to the worker that claimed it.
    pub lease_until: Option<OffsetDateTime>,
    /// Grows with every claim.
    pub fence: i64,
}

/// One payout, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<Option<PayoutRow>, sqlx::Error> {
    select_payouts!("where p.merchant_id = $1 and p.payout_id = $2 for update of p", merchant_id, payout_id)
        .fetch_optional(connection)
        .await
}

/// A run's payouts that may not have left, locked until the transaction ends. Which of them can be called off is read
/// afterwards: [`not_leased`].
pub async fn lock_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payout_id from payout
         where merchant_id = $1 and payout_run_id = $2 and status in ('reserved', 'submitting')
         order by payout_id for update",
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}

/// The next reserved payouts of a run, locked; those that somebody else has locked are left out.
pub async fn lock_some_reserved(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payout_id from payout
         where merchant_id = $1 and payout_run_id = $2 and status = 'reserved'
         order by payout_id limit $3 for update skip locked",
        merchant_id,
        payout_run_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Whether a run has reserved payouts, whoever has locked them.
pub async fn has_reserved(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from payout where merchant_id = $1 and payout_run_id = $2 and status = 'reserved'
           ) as "has!""#,
        merchant_id,
        payout_run_id
    )
    .fetch_one(connection)
    .await
}

/// Those of these payouts that no worker has and that stand in no bank file. They must have been locked by an earlier
/// statement: attempts change only under that lock, and a statement that waits for a lock reads them as they were
/// before.
pub async fn not_leased(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and p.payout_id = any($2)
             and (p.status = 'reserved' or p.status = 'submitting' and p.rail <> 'sepa' and p.lease_until is null)
         order by p.payout_id",
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await
}

/// Stores a state, with the time of the status it has newly reached.
pub async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    state: &PayoutState,
    progress: &Progress<'_>,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set
             status = $3, generation = $4, provider_id = $5, first_sent_at = $6, last_sent_at = $7,
             empty_lookups = $8, last_lookup_at = $9, reason = $10, fee = coalesce($11, fee),
             next_attempt_at = $12, lease_until = $13, fence = $14,
             accepted_at = case when $3 in ('accepted', 'paid') then coalesce(accepted_at, $15) else accepted_at end,
             paid_at = case when $3 = 'paid' then coalesce(paid_at, $15) else paid_at end,
             refused_at = case when $3 = 'refused' then $15 else refused_at end,
             released_at = case when $3 = 'released' then $15 else released_at end,
             canceled_at = case when $3 = 'canceled' then $15 else canceled_at end,
             returned_at = case when $3 = 'returned' then coalesce(returned_at, $15) else returned_at end
         where merchant_id = $1 and payout_id = $2",
        merchant_id,
        payout_id,
        state.status.name(),
        state.generation,
        state.provider_id,
        state.first_sent_at,
        state.last_sent_at,
        state.empty_lookups,
        state.last_lookup_at,
        progress.reason,
        progress.fee,
        progress.next_attempt_at,
        progress.lease_until,
        progress.fence,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Calls off many payouts at once, each for its own reason. Only such may be given as `domain::payout` lets be canceled.
pub async fn cancel_many(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    reasons: &[&str],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout p set status = 'canceled', reason = c.reason, canceled_at = $4, next_attempt_at = $5,
             fence = p.fence + 1
         from unnest($2::uuid[], $3::text[]) as c (payout_id, reason)
         where p.merchant_id = $1 and p.payout_id = c.payout_id and p.status in ('reserved', 'submitting')",
        merchant_id,
        payout_ids,
        reasons as _,
        now,
        super::NEVER
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Nothing is sent to where this payout went until the affiliate gives another destination. Whoever has done so meanwhile is not
/// blocked.
pub async fn block_destination(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update affiliate set destination_blocked = $3
         where merchant_id = $1 and affiliate_id = $2 and payout_method = $4
             and $5 = case payout_method when 'stripe' then stripe_account_id when 'paypal' then paypal_email else iban end",
        payout.merchant_id,
        payout.affiliate_id,
        reason,
        payout.rail,
        payout.destination
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Finance is told of it now.
pub async fn alerted(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set alerted_at = $3 where merchant_id = $1 and payout_id = $2",
        merchant_id,
        payout_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps a payout for the worker that has it, under a new fence.
pub async fn lease(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    fence: i64,
    lease_until: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set fence = $3, lease_until = $4 where merchant_id = $1 and payout_id = $2",
        merchant_id,
        payout_id,
        fence,
        lease_until
    )
    .execute(connection)
    .await?;
    Ok(())
}
