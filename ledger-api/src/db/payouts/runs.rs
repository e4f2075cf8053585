//! Payout runs.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One run as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct RunRow {
    pub payout_run_id: Uuid,
    pub status: String,
    pub created_by: String,
    pub created_at: OffsetDateTime,
    pub approved_by: Option<String>,
    pub approved_at: Option<OffsetDateTime>,
    pub canceled_by: Option<String>,
    pub canceled_at: Option<OffsetDateTime>,
    pub completed_at: Option<OffsetDateTime>,
    pub reason: Option<String>,
}

/// What a run pays in one currency, without what was canceled.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the API")]
pub struct Total {
    pub payout_run_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub count: i64,
}

/// Stores a new draft.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into payout_run (merchant_id, payout_run_id, created_by) values ($1, $2, $3)",
        merchant_id,
        payout_run_id,
        person
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One run.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Option<RunRow>, sqlx::Error> {
    sqlx::query_as!(
        RunRow,
        "select payout_run_id, status, created_by, created_at, approved_by, approved_at, canceled_by, canceled_at,
             completed_at, reason
         from payout_run where merchant_id = $1 and payout_run_id = $2",
        merchant_id,
        payout_run_id
    )
    .fetch_optional(connection)
    .await
}

/// One run, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Option<RunRow>, sqlx::Error> {
    sqlx::query_as!(
        RunRow,
        "select payout_run_id, status, created_by, created_at, approved_by, approved_at, canceled_by, canceled_at,
             completed_at, reason
         from payout_run where merchant_id = $1 and payout_run_id = $2 for update",
        merchant_id,
        payout_run_id
    )
    .fetch_optional(connection)
    .await
}

/// Where a run stands, and stays until the transaction ends.
#[derive(Debug)]
pub struct Held {
    /// `draft` while it is being made.
    pub status: String,
    /// It was given up before anybody approved it, whatever became of some of its payouts since.
    pub was_given_up: bool,
}

/// Holds a run as it stands. Many may do so at once.
pub async fn hold(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Option<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"select status, canceled_at is not null and approved_by is null as "was_given_up!"
           from payout_run where merchant_id = $1 and payout_run_id = $2 for share"#,
        merchant_id,
        payout_run_id
    )
    .fetch_optional(connection)
    .await
}

/// A merchant's runs, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<RunRow>, sqlx::Error> {
    sqlx::query_as!(
        RunRow,
        "select payout_run_id, status, created_by, created_at, approved_by, approved_at, canceled_by, canceled_at,
             completed_at, reason
         from payout_run where merchant_id = $1 and ($2::uuid is null or payout_run_id < $2)
         order by payout_run_id desc limit $3",
        merchant_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// What these runs pay, by currency.
pub async fn totals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    run_ids: &[Uuid],
) -> Result<Vec<Total>, sqlx::Error> {
    sqlx::query_as!(
        Total,
        r#"select payout_run_id, currency, sum(amount)::bigint as "amount!", count(*) as "count!"
           from payout where merchant_id = $1 and payout_run_id = any($2) and status <> 'canceled'
           group by payout_run_id, currency order by payout_run_id, currency"#,
        merchant_id,
        run_ids
    )
    .fetch_all(connection)
    .await
}

/// A second person approved. Its payouts become due by their check ([`super::checks`]).
pub async fn approve(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    person: &str,
    key_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_run set status = 'approved', approved_by = $3, approved_key_id = $4, approved_at = $5
         where merchant_id = $1 and payout_run_id = $2",
        merchant_id,
        payout_run_id,
        person,
        key_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The run is given up; what of it had been sent is finished all the same. `ended` are the states of payouts that are not sent
/// any more.
pub async fn cancel(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    ended: &[&str],
    (person, now): (&str, OffsetDateTime),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_run r set
             status = case
                 when exists (
                     select from payout p
                     where p.merchant_id = $1 and p.payout_run_id = $2 and p.status <> all($5)
                 ) then 'processing' else 'canceled' end,
             reason = null, canceled_by = $3, canceled_at = $4
         where r.merchant_id = $1 and r.payout_run_id = $2",
        merchant_id,
        payout_run_id,
        person,
        now,
        ended as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An approved run is being carried out: its payouts are checked, or the first of them is sent.
pub async fn begin(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_run set status = 'processing'
         where merchant_id = $1 and payout_run_id = $2 and status = 'approved'",
        merchant_id,
        payout_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Something of the run is tried again, or shows although it was called off, so it is not over. Writes the run in any case: whoever is completing it at
/// the same moment ([`lock_open`]) has not seen what is tried again, and is waited for.
pub async fn reopen(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_run set
             status = case when status in ('completed', 'canceled', 'paused') then 'processing' else status end,
             completed_at = null, reason = case when status = 'paused' then null else reason end
         where merchant_id = $1 and payout_run_id = $2",
        merchant_id,
        payout_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The merchant's runs that are not finished, locked; those that somebody else changes at the moment are left out.
pub async fn lock_open(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payout_run_id from payout_run
         where merchant_id = $1 and status in ('approved', 'processing', 'paused')
         order by payout_run_id for update skip locked",
        merchant_id
    )
    .fetch_all(connection)
    .await
}

/// Completes those of these runs of which nothing is under way any more; what is frozen is for persons and does not
/// keep a run open. They must have been locked by an earlier statement: this one then sees every payout that was tried
/// again before. Returns how many.
///
/// The first payout that is under way answers for its run; `not exists` would be planned as a join over all of them.
pub async fn complete(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update payout_run r set status = 'completed', completed_at = $2, reason = null
         where r.merchant_id = $1 and r.payout_run_id = any($3) and r.status in ('approved', 'processing', 'paused')
             and (
                 select true from payout p
                 where p.merchant_id = $1 and p.payout_run_id = r.payout_run_id
                     and p.status in ('reserved', 'submitting', 'unknown', 'accepted')
                 limit 1
             ) is null",
        merchant_id,
        now,
        payout_run_ids
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Merchants with a run that is not finished.
pub async fn merchants_with_work(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct merchant_id from payout_run where status in ('approved', 'processing', 'paused')"
    )
    .fetch_all(connection)
    .await
}
