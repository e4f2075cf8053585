//! Adjustments, write-offs and fundings against their postings and payouts.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// An approved correction is posted with its amount, on its affiliate's books, and a payout takes what it put on the
/// payable; one that is not approved is not posted, and nothing is posted for one that is not there.
pub async fn posted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with posted as (
               select split_part(p.event, ':', 1) as what, split_part(p.event, ':', 2) as id, p.affiliate_id, p.currency,
                   coalesce(sum(p.amount) filter (where d.kind in ('adjustment_expense', 'writeoff_expense')), 0)
                       - coalesce(sum(p.amount) filter (where c.kind = 'adjustment_expense'), 0) as given,
                   coalesce(sum(p.amount) filter (where c.kind = 'payable'), 0)
                       - coalesce(sum(p.amount) filter (where d.kind = 'payable'), 0) as payable
               from posting p
               join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
               where p.merchant_id = $1 and split_part(p.event, ':', 1) in ('adjustment', 'write_off')
               group by 1, 2, 3, 4
           ), decided as (
               select case when kind = 'write_off' then kind else 'adjustment' end as what, correction_id::text as id,
                   affiliate_id, currency, status, payable_change as payable,
                   case when status <> 'approved' then 0 when kind = 'debit' then -amount else amount end as given
               from correction where merchant_id = $1
           )
           select format(
                      '%s %s (%s): gives %s, posted %s; payable %s, posted %s', coalesce(d.what, p.what),
                      coalesce(d.id, p.id), coalesce(d.status, 'missing'), coalesce(d.given, 0), coalesce(p.given, 0),
                      coalesce(d.payable, 0), coalesce(p.payable, 0)
                  ) as "line!"
           from decided d
           full join posted p on p.what = d.what and p.id = d.id and p.affiliate_id = d.affiliate_id
               and p.currency = d.currency
           where d.id is null or d.given <> coalesce(p.given, 0) or d.payable <> coalesce(p.payable, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// An adjustment in a payout is in one that pays or will pay, and every line of an adjustment says what that put on the
/// payable.
pub async fn in_payouts(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('adjustment %s is in payout %s, which is %s%s', c.correction_id, c.payout_id,
                      coalesce(p.status, 'missing'),
                      case when l.line_id is null then ' and has no line for it' else '' end
                  ) as "line!"
           from correction c
           left join payout p on p.merchant_id = $1 and p.payout_id = c.payout_id
           left join payout_line l on l.merchant_id = $1 and l.payout_id = c.payout_id and l.line_id = c.correction_id
           where c.merchant_id = $1 and c.payout_id is not null
               and (
                   l.line_id is null or p.status is null
                   or p.status not in ('reserved', 'submitting', 'accepted', 'unknown', 'frozen', 'paid')
               )
           union all
           select format('payout %s: its line of adjustment %s says %s, the adjustment %s', l.payout_id, l.adjustment_id,
                      l.amount, coalesce(c.payable_change::text, 'is missing'))
           from payout_line l
           left join correction c on c.merchant_id = $1 and c.correction_id = l.adjustment_id
           where l.merchant_id = $1 and l.adjustment_id is not null and c.payable_change is distinct from l.amount
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// Each funding is posted as it is written down, on its rail, and nothing else is posted as one.
pub async fn fundings(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with posted as (
               select p.event, p.amount, p.currency, d.kind as cash, c.kind as credit
               from posting p
               join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
               where p.merchant_id = $1 and starts_with(p.event, 'funding:')
           ), fundings as (
               select 'funding:' || reference as event, amount, currency, 'cash:' || rail as cash
               from funding where merchant_id = $1
           )
           select format('%s: %s %s on %s, posted %s %s on %s', coalesce(f.event, p.event), f.amount, f.currency, f.cash,
                      p.amount, p.currency, p.cash) as "line!"
           from fundings f full join posted p on p.event = f.event
           where (f.amount, f.currency, f.cash, 'merchant_funding')
               is distinct from (p.amount, p.currency, p.cash, p.credit)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
