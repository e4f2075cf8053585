//! Payouts by SEPA: locked many at once, and moved many at once. What moves is decided by `domain::payout` first.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::db::payouts::NEVER;
use crate::db::payouts::row::{PayoutRow, select_payouts};
use crate::domain::payout::PayoutStatus;

/// Approved runs of a merchant with payouts that wait for a file. A run that is still being checked waits for its end,
/// so that one file takes what one can. No pause stops it: a file asks nobody who could say no.
///
/// One payout answers for its run; `exists` would be planned as a join over all of them.
pub async fn runs_without_file(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select r.payout_run_id from payout_run r
         where r.merchant_id = $1 and r.status in ('approved', 'processing', 'paused') and (
             select true from payout p
             where p.merchant_id = $1 and p.payout_run_id = r.payout_run_id and p.rail = 'sepa'
                 and p.status = 'reserved' and p.checked_at is not null and p.next_attempt_at <= $2
             order by p.next_attempt_at limit 1
         ) and (
             select true from payout u
             where u.merchant_id = $1 and u.payout_run_id = r.payout_run_id and u.status = 'reserved'
                 and u.checked_at is null
             order by u.payout_id limit 1
         ) is null",
        merchant_id,
        now
    )
    .fetch_all(connection)
    .await
}

/// A run's payouts that wait for a file, locked.
pub async fn lock_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and p.payout_run_id = $2 and p.rail = 'sepa' and p.status = 'reserved'
             and p.checked_at is not null and p.next_attempt_at <= $3
         order by p.payout_id limit $4 for update of p",
        merchant_id,
        payout_run_id,
        now,
        limit
    )
    .fetch_all(connection)
    .await
}

/// These payouts, locked in the order of their ids.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and p.payout_id = any($2) order by p.payout_id for update of p",
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await
}

/// The payouts of a run that the bank may have and nobody has settled.
pub async fn accepted_of_run(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payout_id from payout
         where merchant_id = $1 and payout_run_id = $2 and rail = 'sepa' and status = 'accepted'",
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}

/// How many payouts of a run the bank may have, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtBank {
    /// Payouts.
    pub count: i64,
    /// Cents.
    pub amount: i64,
}

/// The same payouts as `accepted_of_run`, counted and summed.
pub async fn at_bank(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<AtBank, sqlx::Error> {
    sqlx::query_as!(
        AtBank,
        r#"select count(*) as "count!", coalesce(sum(amount), 0)::bigint as "amount!" from payout
           where merchant_id = $1 and payout_run_id = $2 and rail = 'sepa' and status = 'accepted'"#,
        merchant_id,
        payout_run_id
    )
    .fetch_one(connection)
    .await
}

/// The payouts of a file whose present generation is in it and that are in one of these statuses.
pub async fn of_file(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sepa_file_id: Uuid,
    statuses: &[PayoutStatus],
) -> Result<Vec<Uuid>, sqlx::Error> {
    let statuses: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
    sqlx::query_scalar!(
        "select p.payout_id from sepa_transfer t
         join payout p on p.merchant_id = $1 and p.payout_id = t.payout_id and p.generation = t.generation
         where t.merchant_id = $1 and t.sepa_file_id = $2 and p.status = any($3)",
        merchant_id,
        sepa_file_id,
        &statuses as _
    )
    .fetch_all(connection)
    .await
}

/// Their file came back: they are refused, and their money may be given back.
pub async fn refused(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set status = 'refused', refused_at = $3, reason = $4, fence = fence + 1, next_attempt_at = $5
         where merchant_id = $1 and payout_id = any($2) and status in ('submitting', 'accepted')",
        merchant_id,
        payout_ids,
        now,
        reason,
        NEVER
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// They are in a file now.
pub async fn filed(connection: &mut PgConnection, merchant_id: Uuid, payout_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout set status = 'submitting', fence = fence + 1, next_attempt_at = $3, reason = null
         where merchant_id = $1 and payout_id = any($2)",
        merchant_id,
        payout_ids,
        NEVER
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The bank may have them now, under these references.
pub async fn fetched(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    end_to_end_ids: &[&str],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout p set
             status = 'accepted', provider_id = f.end_to_end_id, first_sent_at = $4, last_sent_at = $4,
             accepted_at = $4, fence = p.fence + 1
         from unnest($2::uuid[], $3::text[]) as f (payout_id, end_to_end_id)
         where p.merchant_id = $1 and p.payout_id = f.payout_id",
        merchant_id,
        payout_ids,
        end_to_end_ids as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The bank has paid them; the fees go with them in their order.
pub async fn paid(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    fees: &[i64],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout p set status = 'paid', paid_at = $4, fee = f.fee, reason = null, fence = p.fence + 1
         from unnest($2::uuid[], $3::bigint[]) as f (payout_id, fee)
         where p.merchant_id = $1 and p.payout_id = f.payout_id",
        merchant_id,
        payout_ids,
        fees,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the bank says of settlements: when it booked them, and under which reference of its own.
pub async fn note_settlement(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    settled_on: &[Option<Date>],
    bank_references: &[Option<&str>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout p set settled_on = s.settled_on, bank_reference = s.bank_reference
         from unnest($2::uuid[], $3::date[], $4::text[]) as s (payout_id, settled_on, bank_reference)
         where p.merchant_id = $1 and p.payout_id = s.payout_id",
        merchant_id,
        payout_ids,
        settled_on as _,
        bank_references as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
