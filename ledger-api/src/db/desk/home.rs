//! What waits for a merchant, and what is owed.

use sqlx::PgConnection;
use uuid::Uuid;

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

/// Another text whenever the figures of the home page would be others: the books, the clicks of the last hours. Clicks that come
/// later than that show with the next that comes in time: two days of clicks cost a third of the page.
pub async fn mark(connection: &mut PgConnection, merchant_id: Uuid) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select concat_ws(':',
               (select sum(debits) from account where merchant_id = $1),
               (select sum(clicks) from click_rollup
                where merchant_id = $1 and hour at time zone 'UTC' >= (now() - interval '3 hours') at time zone 'UTC')
           ) as "mark!""#,
        merchant_id
    )
    .fetch_one(connection)
    .await
}
