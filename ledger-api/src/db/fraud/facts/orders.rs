//! Orders, and how many there were before them.

use std::collections::HashMap;

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::db::decode::decode;

/// A commission with the order it was earned by.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of commission and conversion")]
pub struct Subject {
    pub commission_id: Uuid,
    pub conversion_id: Uuid,
    pub program_id: Uuid,
    /// Who earns it.
    pub earner_id: Uuid,
    /// Who brought the order.
    pub affiliate_id: Uuid,
    pub link_id: Uuid,
    pub customer_id: String,
    pub customer_email: Option<String>,
    pub visitor_id: Option<String>,
    pub ip_pseudonym: Option<String>,
    pub occurred_at: OffsetDateTime,
    pub click_id: Option<Uuid>,
    pub clicked_at: Option<OffsetDateTime>,
}

/// The commissions of these ids, in no particular order; unknown ones are left out.
pub async fn subjects(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<Vec<Subject>, sqlx::Error> {
    sqlx::query_as!(
        Subject,
        r#"select c.commission_id, c.conversion_id, c.program_id, c.affiliate_id as earner_id,
               v.affiliate_id as "affiliate_id!", v.link_id as "link_id!", v.customer_id, v.customer_email,
               v.visitor_id, v.ip_pseudonym, v.occurred_at, v.click_id, v.clicked_at
           from unnest($2::uuid[]) as n (id)
           cross join lateral (
               select * from commission where merchant_id = $1 and commission_id = n.id limit 1
           ) c
           cross join lateral (
               select * from conversion where merchant_id = $1 and conversion_id = c.conversion_id limit 1
           ) v"#,
        merchant_id,
        commission_ids
    )
    .fetch_all(connection)
    .await
}

/// How far the orders before each are counted.
#[derive(Debug, Default)]
pub struct Counted {
    /// The orders.
    pub conversion_ids: Vec<Uuid>,
    /// Their customers.
    pub customer_ids: Vec<String>,
    /// Who brought them.
    pub affiliate_ids: Vec<Uuid>,
    /// When they were made.
    pub occurred_at: Vec<OffsetDateTime>,
    /// Their clicks.
    pub click_ids: Vec<Option<Uuid>>,
    /// The most that is counted of the customer's.
    pub most_of_customer: Vec<i64>,
    /// The most that is counted of the affiliate's; at none they are not read.
    pub most_of_affiliate: Vec<i64>,
}

/// Orders up to one, that one included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Of the customer, within a day.
    pub of_customer: u32,
    /// Credited to the affiliate, within an hour.
    pub of_affiliate: u32,
    /// When the first of these was made.
    pub of_affiliate_since: Option<OffsetDateTime>,
    /// Customers who ordered by its click, at most a hundred.
    pub of_click: u32,
}

/// The counts, by order.
pub async fn counts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    counted: &Counted,
) -> Result<HashMap<Uuid, Counts>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select n.conversion_id as "conversion_id!", c.orders as "of_customer!", a.orders as "of_affiliate!",
               a.since as of_affiliate_since, k.customers as "of_click!"
           from unnest(
               $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::uuid[], $7::bigint[], $8::bigint[]
           ) as n (conversion_id, customer_id, affiliate_id, occurred_at, click_id, of_customer, of_affiliate)
           cross join lateral (
               select count(*) as orders from (
                   select from conversion
                   where merchant_id = $1 and customer_id = n.customer_id
                       and occurred_at > n.occurred_at - interval '1 day' and occurred_at <= n.occurred_at
                   order by occurred_at desc limit n.of_customer
               ) counted
           ) c
           cross join lateral (
               select count(*) as orders, min(occurred_at) as since from (
                   select occurred_at from conversion
                   where merchant_id = $1 and affiliate_id = n.affiliate_id
                       and occurred_at > n.occurred_at - interval '1 hour' and occurred_at <= n.occurred_at
                   order by occurred_at desc limit n.of_affiliate
               ) counted
           ) a
           cross join lateral (
               select count(distinct customer_id) as customers from (
                   select customer_id from conversion
                   where merchant_id = $1 and click_id = n.click_id and conversion_id <= n.conversion_id
                   limit 100
               ) counted
           ) k"#,
        merchant_id,
        &counted.conversion_ids,
        &counted.customer_ids,
        &counted.affiliate_ids,
        &counted.occurred_at,
        &counted.click_ids as _,
        &counted.most_of_customer,
        &counted.most_of_affiliate
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let counts = Counts {
                of_customer: u32::try_from(row.of_customer).map_err(decode)?,
                of_affiliate: u32::try_from(row.of_affiliate).map_err(decode)?,
                of_affiliate_since: row.of_affiliate_since,
                of_click: u32::try_from(row.of_click).map_err(decode)?,
            };
            Ok((row.conversion_id, counts))
        })
        .collect()
}

/// Of an affiliate's last 200 credited orders before a day (UTC): how many there were, and how many of them are refunded
/// in part or in full by now. By affiliate and day.
pub async fn refunds(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
    days: &[Date],
) -> Result<HashMap<(Uuid, Date), (u32, u32)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select n.affiliate_id as "affiliate_id!", n.day as "day!", r.orders as "orders!", r.refunded as "refunded!"
           from unnest($2::uuid[], $3::date[]) as n (affiliate_id, day)
           cross join lateral (
               select count(*) as orders, count(*) filter (where refunded > 0) as refunded from (
                   select refunded from conversion
                   where merchant_id = $1 and affiliate_id = n.affiliate_id
                       and occurred_at < n.day::timestamp at time zone 'UTC'
                   order by occurred_at desc limit 200
               ) last
           ) r"#,
        merchant_id,
        affiliate_ids,
        days
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let orders = u32::try_from(row.orders).map_err(decode)?;
            Ok(((row.affiliate_id, row.day), (orders, u32::try_from(row.refunded).map_err(decode)?)))
        })
        .collect()
}
