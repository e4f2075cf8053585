//! What waits for a merchant, and how all programs did.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::dashboard::Day;

/// What waits, each counted up to a thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Affiliates who asked to join.
    pub affiliates: i64,
    /// Commissions in the fraud queue.
    pub held: i64,
    /// Endpoints that take nothing, or are switched off because they took nothing for days.
    pub endpoints: i64,
    /// Events of the merchant's own account at Stripe that could not be applied yet.
    pub provider_events: i64,
}

/// What waits for the merchant.
pub async fn waiting(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Waiting, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"select
               (select count(*) from (
                   select from affiliate where merchant_id = $1 and status = 'pending' limit 1000
               ) a) as "affiliates!",
               (select count(*) from (
                   select from commission c
                   where c.merchant_id = $1 and c.fraud_hold and c.status in ('pending', 'approved') and not exists (
                       select from fraud_rejection r
                       where r.merchant_id = c.merchant_id and r.commission_id = c.commission_id
                   ) limit 1000
               ) h) as "held!",
               (select count(*) from webhook_endpoint
                where merchant_id = $1 and affiliate_id is null
                    and (failing_since is not null or status = 'disabled' and disabled_reason not like 'the merchant%')
               ) as "endpoints!",
               (select count(*) from (
                   select from provider_event
                   where merchant_id = $1 and status = 'pending' and attempts > 0 limit 1000
               ) e) as "provider_events!""#,
        merchant_id
    )
    .fetch_one(connection)
    .await
}

/// The days since then that have anything, oldest first, over all affiliates; money of one currency. Orders are recorded
/// after they happened, so that those of the range have ids of the range: the day of grace is for clocks.
pub async fn days(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    currency: &str,
    since: OffsetDateTime,
) -> Result<Vec<Day>, sqlx::Error> {
    sqlx::query_as!(
        Day,
        r#"with clicked as (
               select (hour at time zone 'UTC')::date as day, sum(clicks) as clicks
               from click_rollup
               where merchant_id = $1 and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
               group by 1
           ), converted as (
               select (occurred_at at time zone 'UTC')::date as day, count(*) as conversions,
                   sum(amount - refunded) as revenue
               from conversion
               where merchant_id = $1 and affiliate_id is not null and occurred_at >= $3 and currency = $2
                   and conversion_id >= uuid_v7_floor($3 - interval '1 day')
               group by 1
           ), earned as (
               select (occurred_at at time zone 'UTC')::date as day, sum(amount - clawed_back) as earnings
               from commission
               where merchant_id = $1 and occurred_at >= $3 and currency = $2
                   and conversion_id >= uuid_v7_floor($3 - interval '1 day')
               group by 1
           )
           select coalesce(k.day, v.day, e.day) as "day!", coalesce(k.clicks, 0)::bigint as "clicks!",
               coalesce(v.conversions, 0) as "conversions!",
               coalesce(v.revenue, 0)::bigint as "revenue!", coalesce(e.earnings, 0)::bigint as "earnings!"
           from clicked k
           full join converted v on v.day = k.day
           full join earned e on e.day = coalesce(k.day, v.day)
           order by 1"#,
        merchant_id,
        currency,
        since
    )
    .fetch_all(connection)
    .await
}

/// What is owed to all affiliates together, by the books, in minor units of one currency.
#[derive(Debug, Clone, Copy)]
pub struct Owed {
    /// On hold.
    pub pending: i64,
    /// To be paid.
    pub payable: i64,
}

/// What is owed to all affiliates together.
pub async fn owed(connection: &mut PgConnection, merchant_id: Uuid, currency: &str) -> Result<Owed, sqlx::Error> {
    sqlx::query_as!(
        Owed,
        r#"select coalesce(sum(balance) filter (where kind = 'pending'), 0)::bigint as "pending!",
               coalesce(sum(balance) filter (where kind = 'payable'), 0)::bigint as "payable!"
           from account
           where merchant_id = $1 and currency = $2 and kind in ('pending', 'payable') and owner like 'affiliate:%'"#,
        merchant_id,
        currency
    )
    .fetch_one(connection)
    .await
}

/// Another text whenever the home page would show something else: the books, the clicks of two days, what waits.
pub async fn mark(connection: &mut PgConnection, merchant_id: Uuid) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select concat_ws(':',
               (select sum(debits) from account where merchant_id = $1),
               (select sum(clicks) from click_rollup
                where merchant_id = $1 and hour >= now() - interval '2 days'),
               (select count(*) from affiliate where merchant_id = $1 and status = 'pending'),
               (select count(*) from commission where merchant_id = $1 and fraud_hold)) as "mark!""#,
        merchant_id
    )
    .fetch_one(connection)
    .await
}
