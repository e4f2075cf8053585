//! Commissions and conversions against postings and refunds.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// What was posted for each commission, for its affiliate and in its currency, is what it is worth, and lies on `pending`
/// exactly while it is pending.
pub async fn posted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sides as (
               select commission_id, affiliate_id, currency, debit_account_id as account_id, amount
               from posting where merchant_id = $1 and commission_id is not null
               union all
               select commission_id, affiliate_id, currency, credit_account_id, -amount
               from posting where merchant_id = $1 and commission_id is not null
           ), sums as (
               select s.commission_id, s.affiliate_id, s.currency,
                   coalesce(sum(s.amount) filter (where a.kind = 'commission_expense'), 0) as given,
                   coalesce(-sum(s.amount) filter (where a.kind = 'pending'), 0) as pending
               from sides s
               join account a on a.merchant_id = $1 and a.account_id = s.account_id
               group by s.commission_id, s.affiliate_id, s.currency
           ), commissions as (
               select commission_id, affiliate_id, currency, status, amount - clawed_back as worth,
                   case when status = 'pending' then amount - clawed_back else 0 end as waiting
               from commission where merchant_id = $1
           )
           select format(
                      'commission %s (%s): worth %s, posted %s; pending should be %s and is %s',
                      coalesce(c.commission_id, s.commission_id), c.status, c.worth, coalesce(s.given, 0), c.waiting,
                      coalesce(s.pending, 0)
                  ) as "line!"
           from commissions c
           full join sums s
               on s.commission_id = c.commission_id and s.affiliate_id = c.affiliate_id and s.currency = c.currency
           where c.worth is distinct from coalesce(s.given, 0) or c.waiting is distinct from coalesce(s.pending, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A commission stands on a conversion, and carries its time and currency; the primary one is of whoever is credited.
pub async fn on_conversions(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format(
                      'commission %s: its conversion %s is %s', m.commission_id, m.conversion_id,
                      case when c.conversion_id is null then 'missing' else 'of another time, currency or affiliate' end
                  ) as "line!"
           from commission m
           left join conversion c on c.merchant_id = $1 and c.conversion_id = m.conversion_id
           where m.merchant_id = $1
               and (
                   (c.occurred_at, c.currency) is distinct from (m.occurred_at, m.currency)
                   or m.role = 'primary'
                       and (c.program_id, c.affiliate_id) is distinct from (m.program_id, m.affiliate_id)
               )
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A reserved commission is in a payout under way, one paid by a payout in one that was paid; both stand on its lines.
pub async fn in_payouts(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('commission %s is %s in payout %s, which is %s%s', c.commission_id, c.status, c.payout_id,
                      coalesce(p.status, 'missing'),
                      case when l.line_id is null then ' and has no line for it' else '' end
                  ) as "line!"
           from commission c
           left join payout p on p.merchant_id = $1 and p.payout_id = c.payout_id
           left join payout_line l on l.merchant_id = $1 and l.payout_id = c.payout_id and l.line_id = c.commission_id
           where c.merchant_id = $1 and c.payout_id is not null
               and (
                   l.line_id is null or p.status is null
                   or c.status = 'reserved'
                       and p.status not in ('reserved', 'submitting', 'accepted', 'unknown', 'frozen')
                   or c.status = 'paid' and p.status <> 'paid'
                   or c.status not in ('reserved', 'paid')
               )
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What is paid says when. Without a payout it was settled, in the transaction that took the last of its affiliate's
/// payable, whose postings have that time.
pub async fn paid(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with taken as (
               select distinct p.affiliate_id, p.currency, p.posted_at from posting p
               join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               where p.merchant_id = $1 and p.affiliate_id is not null and d.kind in ('payable', 'receivable')
           )
           select format('commission %s is %s; paid: %s, in payout: %s, settled: %s', c.commission_id, c.status,
                      coalesce(c.paid_at::text, 'never'), coalesce(c.payout_id::text, 'none'),
                      case when t.posted_at is null then 'no' else 'yes' end
                  ) as "line!"
           from commission c
           left join taken t
               on t.affiliate_id = c.affiliate_id and t.currency = c.currency and t.posted_at = c.paid_at
           where c.merchant_id = $1
               and (
                   (c.status = 'paid') <> (c.paid_at is not null)
                   or c.status = 'paid' and c.payout_id is null and t.posted_at is null
               )
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What was refunded of each conversion is the sum of its refunds that did not fail.
pub async fn refunded(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with refunds as (
               select conversion_id, sum(amount) as amount from refund
               where merchant_id = $1 and status = 'succeeded' group by conversion_id
           )
           select format(
                      'conversion %s (order %s): %s refunded, its refunds say %s', c.conversion_id, c.order_id,
                      c.refunded, coalesce(r.amount, 0)
                  ) as "line!"
           from conversion c left join refunds r on r.conversion_id = c.conversion_id
           where c.merchant_id = $1 and c.refunded <> coalesce(r.amount, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
