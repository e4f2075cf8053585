//! Parts of runs that are paused: what goes one way in one currency.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::NEVER;
use super::row::PayoutRow;

/// A part of a run of which nothing new is sent.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0090_pause_parts_of_runs.sql")]
pub struct PausedPart {
    pub payout_run_id: Uuid,
    pub rail: String,
    pub currency: String,
    pub reason: String,
    pub paused_at: OffsetDateTime,
}

/// The paused parts of these runs.
pub async fn of_runs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
) -> Result<Vec<PausedPart>, sqlx::Error> {
    sqlx::query_as!(
        PausedPart,
        "select payout_run_id, rail, currency, reason, paused_at from payout_run_pause
         where merchant_id = $1 and payout_run_id = any($2) order by payout_run_id, rail, currency",
        merchant_id,
        payout_run_ids
    )
    .fetch_all(connection)
    .await
}

/// Whether the provider has taken another payout of the part since this one was first sent.
pub async fn others_are_taken(connection: &mut PgConnection, payout: &PayoutRow) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from payout
               where merchant_id = $1 and payout_run_id = $2 and rail = $3 and currency = $4 and payout_id <> $5
                   and accepted_at >= $6
           ) as "taken!""#,
        payout.merchant_id,
        payout.payout_run_id,
        payout.rail,
        payout.currency,
        payout.payout_id,
        payout.first_sent_at.unwrap_or(payout.created_at)
    )
    .fetch_one(connection)
    .await
}

/// Nothing new of the payout's part is sent until one that was tried succeeds or a person lets it go on. The run is
/// paused when nothing else of it waits to be sent.
pub async fn pause(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into payout_run_pause (merchant_id, payout_run_id, rail, currency, reason, paused_at, confirmed_at)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (merchant_id, payout_run_id, rail, currency)
         do update set reason = excluded.reason, confirmed_at = excluded.confirmed_at",
        payout.merchant_id,
        payout.payout_run_id,
        payout.rail,
        payout.currency,
        reason,
        now
    )
    .execute(&mut *connection)
    .await?;
    pause_runs(connection, payout.merchant_id, &[payout.payout_run_id]).await
}

/// The provider takes payments of the payout's part again, so the part goes on, and so does its run.
pub async fn unpause(connection: &mut PgConnection, payout: &PayoutRow) -> Result<(), sqlx::Error> {
    let (merchant_id, payout_run_id) = (payout.merchant_id, payout.payout_run_id);
    let ended = sqlx::query_scalar!(
        r#"with ended as (
               delete from payout_run_pause
               where merchant_id = $1 and payout_run_id = $2 and rail = $3 and currency = $4 returning true
           ), going as (
               update payout_run set status = 'processing', reason = null
               where merchant_id = $1 and payout_run_id = $2 and status = 'paused'
           )
           select exists (select from ended) as "ended!""#,
        merchant_id,
        payout_run_id,
        payout.rail,
        payout.currency
    )
    .fetch_one(&mut *connection)
    .await?;
    if ended {
        lock_runs(connection, merchant_id, &[payout_run_id]).await?;
        goes_on(connection, merchant_id, payout_run_id).await?;
    }
    Ok(())
}

/// The run is paused no longer.
async fn goes_on(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_run set status = 'processing', reason = null
         where merchant_id = $1 and payout_run_id = $2 and status = 'paused'",
        merchant_id,
        payout_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever changes which parts of a run are paused holds it then, and so sees in the next statement what others have changed.
async fn lock_runs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select true as "held!" from payout_run where merchant_id = $1 and payout_run_id = any($2)
           order by payout_run_id for no key update"#,
        merchant_id,
        payout_run_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// What the paused parts of a run waited for is there: what of them had been tried is due at once. Those of `rail` and
/// `currency`, of every one where none is named. Returns how many there were.
pub async fn resume(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    rail: Option<&str>,
    currency: Option<&str>,
    now: OffsetDateTime,
) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "delete from payout_run_pause
         where merchant_id = $1 and payout_run_id = $2 and ($3::text is null or rail = $3)
             and ($4::text is null or currency = $4)",
        merchant_id,
        payout_run_id,
        rail,
        currency
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "with resumed as (
             update payout_run set status = 'processing', reason = null
             where merchant_id = $1 and payout_run_id = $2 and status = 'paused'
         )
         update payout set next_attempt_at = $3
         where merchant_id = $1 and payout_run_id = $2 and status in ('reserved', 'submitting')
             and next_attempt_at > $3 and next_attempt_at < $4 and ($5::text is null or rail = $5)
             and ($6::text is null or currency = $6)",
        merchant_id,
        payout_run_id,
        now,
        NEVER,
        rail,
        currency
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}

/// The same as [`super::state::lock_waiting`] of the paused parts only.
pub async fn lock_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select p.payout_id from payout p
         join payout_run_pause q on q.merchant_id = p.merchant_id and q.payout_run_id = p.payout_run_id
             and q.rail = p.rail and q.currency = p.currency
         where p.merchant_id = $1 and p.payout_run_id = $2 and p.status in ('reserved', 'submitting')
         order by p.payout_id for update of p",
        merchant_id,
        payout_run_id
    )
    .fetch_all(connection)
    .await
}

/// Nothing of the run is paused any more, because nothing of it is left to pause.
pub async fn end_all(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from payout_run_pause where merchant_id = $1 and payout_run_id = $2",
        merchant_id,
        payout_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts right what no single payout's step can see, for runs that are locked: a pause ends with its run, or when for
/// `unconfirmed` long no payout was sent away and none is left that would find out (it was canceled, frozen, or seen at
/// the provider); a run is paused once what is paused is all that waits to be sent.
pub async fn restate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
    unconfirmed: Duration,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let ended = sqlx::query_scalar!(
        "delete from payout_run_pause q
         where q.merchant_id = $1 and q.payout_run_id = any($2) and (
             exists (
                 select from payout_run r
                 where r.merchant_id = $1 and r.payout_run_id = q.payout_run_id and r.status = 'completed'
             )
             or q.confirmed_at < $3 and not exists (
                 select from payout p
                 where p.merchant_id = $1 and p.payout_run_id = q.payout_run_id and p.rail = q.rail
                     and p.currency = q.currency and p.fence > 0 and p.status in ('reserved', 'submitting', 'unknown')
             )
         )
         returning q.payout_run_id",
        merchant_id,
        payout_run_ids,
        now - unconfirmed
    )
    .fetch_all(&mut *connection)
    .await?;
    // Without a row: paused by a server of the release before.
    sqlx::query!(
        "update payout_run r set status = 'processing', reason = null
         where r.merchant_id = $1 and r.payout_run_id = any($2) and r.status = 'paused' and (
             r.payout_run_id = any($3) or not exists (
                 select from payout_run_pause q where q.merchant_id = $1 and q.payout_run_id = r.payout_run_id
             )
         )",
        merchant_id,
        payout_run_ids,
        &ended
    )
    .execute(&mut *connection)
    .await?;
    pause_runs(connection, merchant_id, payout_run_ids).await
}

/// Those of these runs are paused of which something is, and nothing else waits to be sent. What stands in a bank file
/// waits for a person, and what the provider has taken for the provider. `case` comes first, so that no payout is read of a
/// run of which nothing is paused.
async fn pause_runs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    lock_runs(connection, merchant_id, payout_run_ids).await?;
    sqlx::query!(
        "update payout_run r set status = 'paused', reason = (
             select q.reason from payout_run_pause q
             where q.merchant_id = $1 and q.payout_run_id = r.payout_run_id
             order by q.paused_at, q.rail, q.currency limit 1
         )
         where r.merchant_id = $1 and r.payout_run_id = any($2) and r.status in ('approved', 'processing')
             and case when exists (
                 select from payout_run_pause q where q.merchant_id = $1 and q.payout_run_id = r.payout_run_id
             ) then (
                 select true from payout p
                 where p.merchant_id = $1 and p.payout_run_id = r.payout_run_id
                     and (p.status = 'reserved' or p.status in ('submitting', 'unknown') and p.rail <> 'sepa')
                     and not exists (
                         select from payout_run_pause q
                         where q.merchant_id = $1 and q.payout_run_id = r.payout_run_id and q.rail = p.rail
                             and q.currency = p.currency
                     )
                 limit 1
             ) is null else false end",
        merchant_id,
        payout_run_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}
