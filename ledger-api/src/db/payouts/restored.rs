//! Payouts of books that were restored from a backup.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::NEVER;

/// How many payouts of a merchant were marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// They are looked up before they are sent.
    pub to_look_up: u64,
    /// They wait for two persons.
    pub frozen: u64,
}

/// Marks everything that may have left between `point` and now: what waits may have been sent at `point` at the earliest,
/// and what is under way now at the latest. What waits for a bank file may stand in one that is lost, and no bank can be
/// asked, so it is frozen.
pub async fn mark(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    point: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Marked, sqlx::Error> {
    let waiting = sqlx::query!(
        "update payout set lost_since = $2, first_sent_at = $2, last_sent_at = $3,
             reason = case when status = 'reserved' then 'restored' else reason end
         where merchant_id = $1 and status in ('reserved', 'refused') and rail <> 'sepa' and lost_since is null",
        merchant_id,
        point,
        now
    )
    .execute(&mut *connection)
    .await?;
    let under_way = sqlx::query!(
        "update payout set status = 'unknown', reason = 'restored', lost_since = coalesce(lost_since, $3),
             last_sent_at = $2, empty_lookups = 0, last_lookup_at = null, lease_until = null, fence = fence + 1
         where merchant_id = $1 and status in ('submitting', 'unknown') and rail <> 'sepa'",
        merchant_id,
        now,
        point
    )
    .execute(&mut *connection)
    .await?;
    let frozen = sqlx::query!(
        "update payout set status = 'frozen', reason = 'restored', next_attempt_at = $2
         where merchant_id = $1 and status = 'reserved' and rail = 'sepa'",
        merchant_id,
        NEVER
    )
    .execute(connection)
    .await?;
    let to_look_up = waiting.rows_affected() + under_way.rows_affected();
    Ok(Marked { to_look_up, frozen: frozen.rows_affected() })
}

/// Whose account this is, by what affiliates have now or were paid to before; more than one when it is not certain.
pub async fn affiliates_with_account(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    account: &str,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select affiliate_id as "affiliate_id!" from affiliate where merchant_id = $1 and stripe_account_id = $2
           union
           select affiliate_id from payout where merchant_id = $1 and rail = 'stripe' and destination = $2"#,
        merchant_id,
        account
    )
    .fetch_all(connection)
    .await
}

/// A payment that the provider made by an order these books do not have.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of payout")]
pub struct Found<'a> {
    pub payout_id: Uuid,
    pub payout_run_id: Uuid,
    pub affiliate_id: Uuid,
    pub currency: &'a str,
    pub amount: i64,
    pub destination: &'a str,
    pub made_at: OffsetDateTime,
}

/// Stores its payout anew, as one whose money had been given back, in a run of its own with one line.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    found: &Found<'_>,
    person: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with run as (
             insert into payout_run (merchant_id, payout_run_id, status, created_by, created_at, completed_at, reason)
             values ($1, $3, 'completed', $4, $5, $5, 'restored')
             returning payout_run_id
         ), payout as (
             insert into payout (
                 merchant_id, payout_id, payout_run_id, affiliate_id, currency, amount, rail, destination, status,
                 reason, created_at, first_sent_at, last_sent_at, released_at, next_attempt_at
             )
             select $1, $2, payout_run_id, $6, $7, $8, 'stripe', $9, 'released', 'restored', $10, $10, $10, $5, $11
             from run
             returning payout_id, amount
         )
         insert into payout_line (merchant_id, payout_id, line_id, kind, amount)
         select $1, payout_id, payout_id, 'adjustment', amount from payout",
        merchant_id,
        found.payout_id,
        found.payout_run_id,
        person,
        now,
        found.affiliate_id,
        found.currency,
        found.amount,
        found.destination,
        found.made_at,
        NEVER
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Every merchant. Reads only, so that it may span merchants.
pub async fn merchants(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select merchant_id from merchant order by merchant_id").fetch_all(connection).await
}
