//! How much waits, and since when: of everything that nobody else counts. Reads only, over all merchants.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// Rows that are counted; more than that is told as that.
const MOST: i64 = 10_000;

/// Payouts of one status that are not over.
#[derive(Debug)]
pub struct OpenPayouts {
    /// `reserved` (and due), `submitting`, `unknown`, `accepted`, `frozen`.
    pub status: String,
    /// How many.
    pub count: i64,
    /// Since when the oldest of them is due, or was sent.
    pub oldest: Option<OffsetDateTime>,
}

/// Payouts that are due, under way or frozen. What waits in a draft or a paused part of a run waits for a person, and what is
/// in a bank file for the bank.
pub async fn payouts(connection: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<OpenPayouts>, sqlx::Error> {
    sqlx::query_as!(
        OpenPayouts,
        r#"select p.status as "status!", count(*) as "count!",
               min(case p.status when 'reserved' then p.next_attempt_at else coalesce(p.first_sent_at, p.created_at) end)
                   as oldest
           from payout p
           join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
           where p.rail <> 'sepa'
               and (
                   p.status = 'reserved' and p.next_attempt_at <= $1 and r.status in ('approved', 'processing')
                       and not exists (
                           select from payout_run_pause q
                           where q.merchant_id = p.merchant_id and q.payout_run_id = p.payout_run_id and q.rail = p.rail
                               and q.currency = p.currency
                       )
                   or p.status in ('submitting', 'unknown', 'accepted')
               )
           group by p.status
           union all
           select 'frozen', count(*), min(created_at) from payout where status = 'frozen'"#,
        now
    )
    .fetch_all(connection)
    .await
    .map(|rows: Vec<OpenPayouts>| rows.into_iter().filter(|row| row.count > 0).collect())
}

/// Payouts whose money has left twice, or late, as finance was told since a moment.
#[derive(Debug)]
pub struct Surprises {
    /// `second_transfer` or `late_truth`.
    pub reason: String,
    /// How many.
    pub count: i64,
}

/// What finance was told since `since` and what no later step has put right.
pub async fn surprises(connection: &mut PgConnection, since: OffsetDateTime) -> Result<Vec<Surprises>, sqlx::Error> {
    sqlx::query_as!(
        Surprises,
        r#"select reason as "reason!", count(*) as "count!" from payout
           where alerted_at >= $1 and reason in ('second_transfer', 'late_truth') group by reason"#,
        since
    )
    .fetch_all(connection)
    .await
}

/// The end of the hold of the pending commission that has been past it the longest.
pub async fn oldest_unapproved(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(due.hold_until)
         from merchant m
         cross join lateral (
             select c.hold_until from commission c
             where c.merchant_id = m.merchant_id and c.status = 'pending' and c.hold_until <= $1
                 and not c.fraud_hold and not c.dispute_hold
             order by c.hold_until limit 1
         ) as due",
        now
    )
    .fetch_one(connection)
    .await
}

/// Clicks in quarantine, at most so many.
pub async fn quarantine(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from (select from click_quarantine limit $1) as found"#, MOST)
        .fetch_one(connection)
        .await
}
