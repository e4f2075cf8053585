//! What became of commissions on a day.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Takes a day of a merchant, once; `false` when it was summed up before.
pub async fn claim(connection: &mut PgConnection, merchant_id: Uuid, day: Date) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into mail_digest (merchant_id, day) values ($1, $2) on conflict do nothing",
        merchant_id,
        day
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Merchants whose day was not summed up yet. Reads only, so that it may span merchants.
pub async fn merchants_without(connection: &mut PgConnection, day: Date) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         where not exists (select from mail_digest d where d.merchant_id = m.merchant_id and d.day = $1)",
        day
    )
    .fetch_all(connection)
    .await
}

/// Approved commissions of an affiliate in a currency.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Approved {
    pub affiliate_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub count: i64,
}

/// What was approved from `from` to `until`, without what was taken back since.
pub async fn approved(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Vec<Approved>, sqlx::Error> {
    sqlx::query_as!(
        Approved,
        r#"select affiliate_id, currency, sum(amount - clawed_back)::bigint as "amount!", count(*) as "count!"
           from commission
           where merchant_id = $1 and approved_at >= $2 and approved_at < $3 and rejected_at is null
               and amount > clawed_back
           group by affiliate_id, currency order by affiliate_id, currency"#,
        merchant_id,
        from,
        until
    )
    .fetch_all(connection)
    .await
}

/// A commission that was rejected.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Rejected {
    pub affiliate_id: Uuid,
    pub order_id: String,
    pub currency: String,
    pub amount: i64,
    pub reason: Option<String>,
    /// How many of the affiliate's there are that day.
    pub count: i64,
}

/// What was rejected from `from` to `until`, at most ten of each affiliate.
pub async fn rejected(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Vec<Rejected>, sqlx::Error> {
    sqlx::query_as!(
        Rejected,
        r#"select affiliate_id, order_id, currency, amount, reason, count as "count!" from (
               select c.affiliate_id, o.order_id, c.currency, c.amount, c.rejection_reason as reason,
                   count(*) over (partition by c.affiliate_id) as count,
                   row_number() over (partition by c.affiliate_id order by c.commission_id) as number
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
               where c.merchant_id = $1 and c.rejected_at >= $2 and c.rejected_at < $3
           ) of_day where number <= 10 order by affiliate_id, number"#,
        merchant_id,
        from,
        until
    )
    .fetch_all(connection)
    .await
}
