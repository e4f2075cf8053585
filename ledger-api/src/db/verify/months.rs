//! The months that volume terms step by.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// An affiliate's month in a program is what its credited orders of that UTC month brought, less what was taken back of
/// them. A lead brings nothing; an order whose commission somebody refused still counts.
pub async fn revenue(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with lost as (
               select conversion_id, sum(amount) as amount from dispute where merchant_id = $1 and status = 'lost'
               group by conversion_id
           ), brought as (
               select v.program_id, v.affiliate_id, date_trunc('month', v.occurred_at at time zone 'UTC')::date as month,
                   sum(v.amount - least(v.amount, v.refunded + coalesce(l.amount, 0))) as revenue
               from conversion v
               left join lost l on l.conversion_id = v.conversion_id
               where v.merchant_id = $1 and v.type = 'order' and v.affiliate_id is not null
               group by 1, 2, 3
           ), counted as (
               select program_id, affiliate_id, month, revenue from affiliate_month where merchant_id = $1
           )
           select format('affiliate %s in program %s, month of %s: a revenue of %s is counted, the orders brought %s',
                      coalesce(c.affiliate_id, b.affiliate_id), coalesce(c.program_id, b.program_id),
                      coalesce(c.month, b.month), coalesce(c.revenue, 0), coalesce(b.revenue, 0)
                  ) as "line!"
           from counted c
           full join brought b
               on b.program_id = c.program_id and b.affiliate_id = c.affiliate_id and b.month = c.month
           where coalesce(c.revenue, 0) <> coalesce(b.revenue, 0)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
