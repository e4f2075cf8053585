//! Friends' orders, as far as they decide where a referral stands.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::referral::OrderFacts;
use crate::domain::reversal::TakenBack;

/// Reads orders that nothing is taken back from until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
) -> Result<Vec<OrderFacts>, sqlx::Error> {
    if conversion_ids.is_empty() {
        return Ok(Vec::new());
    }
    // First the lock, then everything that hangs on the order as of after it.
    sqlx::query!(
        "select from conversion where merchant_id = $1 and conversion_id = any($2) order by conversion_id for share",
        merchant_id,
        conversion_ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"select c.conversion_id, c.type, c.amount, c.currency, c.refunded, c.occurred_at,
               least(coalesce((
                   select sum(d.amount) from dispute d
                   where d.merchant_id = $1 and d.conversion_id = c.conversion_id and d.status = 'lost'
               ), 0), c.amount)::bigint as "disputed!",
               exists (
                   select from commission m
                   where m.merchant_id = $1 and m.conversion_id = c.conversion_id and m.role = 'primary'
                       and m.rejected_by is not null
               ) as "refused!"
           from conversion c
           where c.merchant_id = $1 and c.conversion_id = any($2)"#,
        merchant_id,
        conversion_ids
    )
    .fetch_all(connection)
    .await?;
    let facts = rows.into_iter().map(|row| {
        let amount = row.amount.try_into().map_err(decode)?;
        let (refunded, disputed) = (row.refunded.try_into().map_err(decode)?, row.disputed.try_into().map_err(decode)?);
        let taken = TakenBack { gross: amount, refunded, disputed };
        Ok(OrderFacts {
            conversion_id: row.conversion_id,
            order_type: row.r#type.parse().map_err(decode)?,
            amount,
            currency: row.currency.parse().map_err(decode)?,
            left: amount.checked_sub(taken.total()).map_err(decode)?,
            refused: row.refused,
            occurred_at: row.occurred_at,
        })
    });
    facts.collect()
}

/// Whether a customer had paid for an order before that.
pub async fn bought_before(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
    before: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from conversion
               where merchant_id = $1 and customer_id = $2 and occurred_at < $3 and type = 'order' and amount > 0
           ) as "bought!""#,
        merchant_id,
        customer_id,
        before
    )
    .fetch_one(connection)
    .await
}

/// An order of a new customer that came with a referral's code.
#[derive(Debug)]
pub struct Evidence {
    /// The code's link.
    pub link_id: Uuid,
    /// When it was clicked, if a token told it.
    pub clicked_at: Option<OffsetDateTime>,
    /// When the customer ordered.
    pub occurred_at: OffsetDateTime,
    /// The customer's e-mail.
    pub customer_email: Option<String>,
}

/// What the first of these orders that says so says of who referred a new customer.
pub async fn evidence(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
) -> Result<Option<Evidence>, sqlx::Error> {
    sqlx::query_as!(
        Evidence,
        r#"select (k.candidate ->> 'link_id')::uuid as "link_id!",
               (k.candidate ->> 'clicked_at')::timestamptz as clicked_at, c.occurred_at, c.customer_email
           from conversion c
           cross join lateral jsonb_array_elements(c.candidates) with ordinality as k (candidate, place)
           where c.merchant_id = $1 and c.conversion_id = any($2) and c.customer_type = 'new'
               and c.candidates @> '[{"verdict": "referral"}]' and k.candidate ->> 'verdict' = 'referral'
           order by c.occurred_at, c.conversion_id, k.place limit 1"#,
        merchant_id,
        conversion_ids
    )
    .fetch_optional(connection)
    .await
}
