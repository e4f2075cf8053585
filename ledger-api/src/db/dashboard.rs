//! Figures of one affiliate over a range. Clicks come from rollups, never from the clicks themselves.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Whose figures, since when, in which program (`None`: all), in which currency.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Merchant.
    pub merchant_id: Uuid,
    /// Affiliate.
    pub affiliate_id: Uuid,
    /// Program.
    pub program_id: Option<Uuid>,
    /// ISO 4217 code; money of another is left out.
    pub currency: &'a str,
    /// First moment of the range.
    pub since: OffsetDateTime,
}

/// One UTC day.
#[derive(Debug)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// Clicks counted.
    pub clicks: i64,
    /// Conversions credited.
    pub conversions: i64,
    /// What they were worth, net of refunds, minor units.
    pub revenue: i64,
    /// What was earned of them and not taken back, minor units.
    pub earnings: i64,
}

/// The days of the range that have anything, oldest first.
pub async fn days(connection: &mut PgConnection, scope: Scope<'_>) -> Result<Vec<Day>, sqlx::Error> {
    sqlx::query_as!(
        Day,
        r#"with clicked as (
               select (hour at time zone 'UTC')::date as day, sum(clicks) as clicks
               from click_rollup
               where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $4::timestamptz, 'UTC')
                   and ($3::uuid is null or program_id = $3)
               group by 1
           ), converted as (
               select (occurred_at at time zone 'UTC')::date as day, count(*) as conversions,
                   sum(amount - refunded) as revenue
               from conversion
               where merchant_id = $1 and affiliate_id = $2 and occurred_at >= $4 and currency = $5
                   and ($3::uuid is null or program_id = $3)
               group by 1
           ), earned as (
               select (occurred_at at time zone 'UTC')::date as day, sum(amount - clawed_back) as earnings
               from commission
               where merchant_id = $1 and affiliate_id = $2 and occurred_at >= $4 and currency = $5
                   and ($3::uuid is null or program_id = $3)
               group by 1
           )
           select coalesce(k.day, v.day, e.day) as "day!", coalesce(k.clicks, 0)::bigint as "clicks!",
               coalesce(v.conversions, 0) as "conversions!",
               coalesce(v.revenue, 0)::bigint as "revenue!", coalesce(e.earnings, 0)::bigint as "earnings!"
           from clicked k
           full join converted v on v.day = k.day
           full join earned e on e.day = coalesce(k.day, v.day)
           order by 1"#,
        scope.merchant_id,
        scope.affiliate_id,
        scope.program_id,
        scope.since,
        scope.currency
    )
    .fetch_all(connection)
    .await
}

/// What the books say of the affiliate now, minor units.
#[derive(Debug)]
pub struct Balances {
    /// On hold.
    pub pending: i64,
    /// To be paid.
    pub payable: i64,
    /// Paid so far.
    pub paid: i64,
}

/// The affiliate's balances; they belong to the merchant as a whole, not to one program.
pub async fn balances(connection: &mut PgConnection, scope: Scope<'_>) -> Result<Balances, sqlx::Error> {
    let owner = crate::domain::account::Owner::Affiliate(scope.affiliate_id).to_string();
    sqlx::query_as!(
        Balances,
        r#"select
               coalesce((select balance from account
                   where merchant_id = $1 and owner = $2 and kind = 'pending' and currency = $3), 0) as "pending!",
               coalesce((select balance from account
                   where merchant_id = $1 and owner = $2 and kind = 'payable' and currency = $3), 0) as "payable!",
               coalesce((select sum(amount) from payout
                   where merchant_id = $1 and affiliate_id = $4 and currency = $3 and status = 'paid'), 0)::bigint
                   as "paid!""#,
        scope.merchant_id,
        owner,
        scope.currency,
        scope.affiliate_id
    )
    .fetch_one(connection)
    .await
}

/// Another text whenever the affiliate's figures are others: its accounts, and the clicks of the last two days.
pub async fn mark(connection: &mut PgConnection, merchant_id: Uuid, affiliate_id: Uuid) -> Result<String, sqlx::Error> {
    let owner = crate::domain::account::Owner::Affiliate(affiliate_id).to_string();
    sqlx::query_scalar!(
        r#"select concat_ws(':',
               (select sum(debits) from account where merchant_id = $1 and owner = $2),
               (select sum(credits) from account where merchant_id = $1 and owner = $2),
               (select sum(clicks) from click_rollup
                where merchant_id = $1 and affiliate_id = $3 and hour >= now() - interval '2 days')) as "mark!""#,
        merchant_id,
        owner,
        affiliate_id
    )
    .fetch_one(connection)
    .await
}

/// Ids of the affiliate's newest conversions.
pub async fn recent_conversions(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select conversion_id from conversion
         where merchant_id = $1 and affiliate_id = $2 and ($3::uuid is null or program_id = $3)
         order by occurred_at desc, conversion_id desc limit $4",
        scope.merchant_id,
        scope.affiliate_id,
        scope.program_id,
        limit
    )
    .fetch_all(connection)
    .await
}
