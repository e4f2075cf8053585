//! Payouts against postings, lines, runs and each other.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// Each payout's money is where its status says: in flight, gone, or back. A second payment of the provider is a debt
/// of the affiliate, and what was reversed is counted by itself; neither counts here.
pub async fn posted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sides as (
               select payout_id, debit_account_id as account_id, amount, event
               from posting where merchant_id = $1 and payout_id is not null
               union all
               select payout_id, credit_account_id, -amount, event
               from posting where merchant_id = $1 and payout_id is not null
           ), sums as (
               select s.payout_id,
                   coalesce(-sum(s.amount) filter (where a.kind = 'inflight'), 0) as inflight,
                   coalesce(-sum(s.amount) filter (where a.kind like 'cash:%' and s.event not like '%:second:%'
                       and s.event not like '%:reversed:%'), 0) as gone,
                   coalesce(sum(s.amount) filter (where a.kind = 'fee_expense'), 0) as fee
               from sides s
               join account a on a.merchant_id = $1 and a.account_id = s.account_id
               group by s.payout_id
           ), payouts as (
               select payout_id, status, fee,
                   case when status in ('reserved', 'submitting', 'accepted', 'unknown', 'frozen')
                       then amount else 0 end as inflight,
                   fee + case when status = 'paid' then amount else 0 end as gone
               from payout where merchant_id = $1
           )
           select format(
                      'payout %s (%s): in flight %s, gone %s, fee %s; its postings say %s, %s, %s',
                      coalesce(p.payout_id, s.payout_id), p.status, p.inflight, p.gone, p.fee,
                      coalesce(s.inflight, 0), coalesce(s.gone, 0), coalesce(s.fee, 0)
                  ) as "line!"
           from payouts p full join sums s on s.payout_id = p.payout_id
           where p.inflight is distinct from coalesce(s.inflight, 0) or p.gone is distinct from coalesce(s.gone, 0)
               or p.fee is distinct from coalesce(s.fee, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What came back of each payout by reversals is what its transfers say, and of no transfer more than was paid.
pub async fn reversed(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with booked as (
               select payout_id, sum(amount) as amount from posting
               where merchant_id = $1 and payout_id is not null and event like '%:reversed:%'
               group by payout_id
           ), known as (
               select payout_id, sum(reversed) as amount, max(reversed) as most from transfer_reversal
               where merchant_id = $1 group by payout_id
           )
           select format(
                      'payout %s: %s reversed, its postings say %s, it paid %s', coalesce(k.payout_id, b.payout_id),
                      coalesce(k.amount, 0), coalesce(b.amount, 0), p.amount
                  ) as "line!"
           from booked b
           full join known k on k.payout_id = b.payout_id
           left join payout p on p.merchant_id = $1 and p.payout_id = coalesce(k.payout_id, b.payout_id)
           where k.amount is distinct from b.amount or p.amount is null or k.most > p.amount
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// Each payout's lines sum to its amount.
pub async fn lines(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sums as (
               select payout_id, sum(amount) as amount from payout_line where merchant_id = $1 group by payout_id
           )
           select format('payout %s: %s, its lines say %s', p.payout_id, p.amount, coalesce(s.amount, 0)) as "line!"
           from payout p left join sums s on s.payout_id = p.payout_id
           where p.merchant_id = $1 and p.amount <> coalesce(s.amount, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// One payment of a provider pays one payout, and what was accepted names it.
pub async fn provider_references(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with shared as (
               select rail, provider_id, count(*) as payouts from payout
               where merchant_id = $1 and provider_id is not null
               group by rail, provider_id having count(*) > 1
           ), nameless as (
               select payout_id, status from payout
               where merchant_id = $1 and provider_id is null and status in ('accepted', 'paid', 'returned')
           )
           select format('%s payment %s belongs to %s payouts', rail, provider_id, payouts) as "line!" from shared
           union all
           select format('payout %s is %s and names no payment', payout_id, status) from nameless
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A run that is over has nothing under way, and nothing of a draft was sent; after a restore some of it may be frozen.
pub async fn runs(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('payout %s is %s, its run %s is %s', p.payout_id, p.status, r.payout_run_id, r.status) as "line!"
           from payout p
           join payout_run r on r.merchant_id = $1 and r.payout_run_id = p.payout_run_id
           where p.merchant_id = $1
               and (
                   r.status = 'draft' and p.status not in ('reserved', 'canceled', 'frozen')
                   or r.status = 'canceled' and p.status <> 'canceled' and not (
                       -- It is freed at the moment.
                       p.status = 'reserved' and exists (
                           select from payout_run_slice s
                           where s.merchant_id = $1 and s.payout_run_id = r.payout_run_id
                       )
                   )
                   or r.status = 'completed' and p.status in ('reserved', 'submitting', 'unknown', 'accepted')
               )
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
