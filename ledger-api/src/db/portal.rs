//! What an affiliate sees of itself: orders, statement and payouts with what they are about, newest first.

use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statistics::{self, PlanFor};
use crate::domain::account::Owner;

/// The currencies that an affiliate has accounts in, by code.
pub async fn currencies(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    let owner = Owner::Affiliate(affiliate_id).to_string();
    sqlx::query_scalar!(
        "select distinct currency from account where merchant_id = $1 and owner = $2 order by currency",
        merchant_id,
        owner
    )
    .fetch_all(connection)
    .await
}

/// When the next amount on hold in a currency is released, if any is on hold.
pub async fn next_release(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    currency: &str,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(hold_until) from commission
         where merchant_id = $1 and affiliate_id = $2 and currency = $3 and status = 'pending' and not fraud_hold
             and not dispute_hold",
        merchant_id,
        affiliate_id,
        currency
    )
    .fetch_one(connection)
    .await
}

/// What an affiliate owes back, minor units.
pub async fn owed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    owner: &str,
    currency: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(balance), 0)::bigint as "owed!" from account
           where merchant_id = $1 and owner = $2 and kind = 'receivable' and currency = $3"#,
        merchant_id,
        owner,
        currency
    )
    .fetch_one(connection)
    .await
}

/// A commission with its order.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0004_create_conversions.sql")]
pub struct Earning {
    pub commission_id: Uuid,
    pub order_id: String,
    pub order_type: String,
    pub occurred_at: OffsetDateTime,
    pub order_amount: i64,
    pub order_currency: String,
    pub refunded: i64,
    pub method: Option<String>,
    pub clicked_at: Option<OffsetDateTime>,
    pub role: String,
    pub kind: String,
    pub rate: Option<rust_decimal::Decimal>,
    pub amount: i64,
    pub clawed_back: i64,
    pub currency: String,
    pub status: String,
    pub recurring_month: Option<i32>,
    pub hold_until: OffsetDateTime,
    pub fraud_hold: bool,
    pub dispute_hold: bool,
    pub approved_at: Option<OffsetDateTime>,
    pub rejected_at: Option<OffsetDateTime>,
    pub rejection_reason: Option<String>,
    pub paid_at: Option<OffsetDateTime>,
    pub payout_id: Option<Uuid>,
    pub link: Option<String>,
    pub campaign: Option<String>,
    pub program: Option<String>,
}

/// Ids of an affiliate's commissions, newest order first.
pub async fn newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select commission_id from commission where merchant_id = $1 and affiliate_id = $2
         order by occurred_at desc, commission_id desc limit $3",
        merchant_id,
        affiliate_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// These of an affiliate's commissions, in this order; others' are left out.
pub async fn earnings(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Earning>, sqlx::Error> {
    sqlx::query_as!(
        Earning,
        r#"select c.commission_id, o.order_id, o.type as order_type, o.occurred_at, o.amount as order_amount,
               o.currency as order_currency, o.refunded, o.method, o.clicked_at, c.role, c.kind, c.rate, c.amount,
               c.clawed_back, c.currency, c.status, c.recurring_month, c.hold_until, c.fraud_hold, c.dispute_hold,
               c.approved_at, c.rejected_at, c.rejection_reason, c.paid_at, c.payout_id,
               coalesce(l.slug, l.code) as link, l.campaign as "campaign?", p.name as "program?"
           from unnest($3::uuid[]) with ordinality n (commission_id, place)
           join commission c
               on c.merchant_id = $1 and c.commission_id = n.commission_id and c.affiliate_id = $2
           join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           left join link l on l.merchant_id = o.merchant_id and l.link_id = o.link_id
               and l.affiliate_id = c.affiliate_id
           left join program p on p.merchant_id = c.merchant_id and p.program_id = c.program_id
           order by n.place"#,
        merchant_id,
        affiliate_id,
        ids
    )
    .fetch_all(connection)
    .await
}

/// A link with what came of it since a time.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct LinkFigures {
    pub link_id: Uuid,
    pub code: String,
    pub slug: Option<String>,
    pub destination: String,
    pub campaign: Option<String>,
    pub status: String,
    pub created_at: OffsetDateTime,
    pub clicks: i64,
    pub orders: i64,
    pub earnings: i64,
}

/// An affiliate's links, those that earned most first; earnings of one currency. Where few earned anything, those that were
/// visited most follow, and those made last: only then are the visits of all of them added up.
pub async fn links(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    since: OffsetDateTime,
    currency: &str,
    limit: i64,
) -> Result<Vec<LinkFigures>, sqlx::Error> {
    sqlx::query_as!(
        LinkFigures,
        r#"with earned as materialized (
               select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                   and o.affiliate_id = $2 and o.occurred_at >= $3
               where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                   and c.role = 'primary'
               group by o.link_id
           ), best as (
               (select link_id from earned order by earnings desc, link_id limit $5)
               union
               (select link_id from click_rollup
                where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
                    and (select count(*) from earned) < $5
                group by link_id order by sum(clicks) desc, link_id limit $5)
               union
               (select link_id from link
                where merchant_id = $1 and affiliate_id = $2 and (select count(*) from earned) < $5
                order by created_at desc limit $5)
           )
           select l.link_id, l.code, l.slug, l.destination, l.campaign, l.status, l.created_at,
               coalesce(k.clicks, 0)::bigint as "clicks!", coalesce(e.orders, 0) as "orders!",
               coalesce(e.earnings, 0)::bigint as "earnings!"
           from best b
           join link l on l.merchant_id = $1 and l.link_id = b.link_id and l.affiliate_id = $2
           left join earned e on e.link_id = b.link_id
           left join lateral (
               select sum(r.clicks) as clicks from click_rollup r
               where r.merchant_id = $1 and r.affiliate_id = $2 and r.link_id = b.link_id
                   and r.hour >= date_trunc('hour', $3::timestamptz, 'UTC')
           ) k on true
           order by "earnings!" desc, "clicks!" desc, l.created_at desc limit $5"#,
        merchant_id,
        affiliate_id,
        since,
        currency,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A campaign with what came of its links since a time; the links without one are one as well.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct CampaignFigures {
    pub campaign: Option<String>,
    pub links: i64,
    pub clicks: i64,
    pub orders: i64,
    pub earnings: i64,
}

/// An affiliate's campaigns, those that earned most first; earnings of one currency. Orders and commissions are each read by their
/// days and then joined, as links and clicks are: looked up one by one they take twice as long, and the planner, which takes the days
/// of both for chance, would expect one row and compare each link with each.
pub async fn campaigns(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    since: OffsetDateTime,
    currency: &str,
    limit: i64,
) -> Result<Vec<CampaignFigures>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    statistics::plan_for(&mut transaction, PlanFor::Given).await?;
    sqlx::raw_sql("set local enable_nestloop = off").execute(&mut *transaction).await?;
    let campaigns = sqlx::query_as!(
        CampaignFigures,
        r#"with clicked as (
               select link_id, sum(clicks) as clicks from click_rollup
               where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
               group by link_id
           ), earned as (
               select o.link_id, count(*) as orders, sum(c.amount - c.clawed_back) as earnings
               from commission c
               join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                   and o.affiliate_id = $2 and o.occurred_at >= $3
               where c.merchant_id = $1 and c.affiliate_id = $2 and c.occurred_at >= $3 and c.currency = $4
                   and c.role = 'primary'
               group by o.link_id
           )
           select l.campaign, count(*) as "links!", coalesce(sum(k.clicks), 0)::bigint as "clicks!",
               coalesce(sum(e.orders), 0)::bigint as "orders!", coalesce(sum(e.earnings), 0)::bigint as "earnings!"
           from link l
           left join clicked k on k.link_id = l.link_id
           left join earned e on e.link_id = l.link_id
           where l.merchant_id = $1 and l.affiliate_id = $2
           group by l.campaign
           order by "earnings!" desc, "clicks!" desc, l.campaign limit $5"#,
        merchant_id,
        affiliate_id,
        since,
        currency,
        limit
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(campaigns)
}

/// A posting with what it is about.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Line {
    pub posting_id: Uuid,
    pub event: String,
    pub debit: String,
    pub credit: String,
    pub amount: i64,
    pub currency: String,
    pub commission_id: Option<Uuid>,
    pub payout_id: Option<Uuid>,
    pub posted_at: OffsetDateTime,
    pub order_id: Option<String>,
    /// Why there is the correction that it posts.
    pub reason: Option<String>,
}

/// These postings, in this order.
pub async fn lines(connection: &mut PgConnection, merchant_id: Uuid, ids: &[Uuid]) -> Result<Vec<Line>, sqlx::Error> {
    sqlx::query_as!(
        Line,
        r#"select p.posting_id, p.event, d.kind as debit, r.kind as credit, p.amount, p.currency, p.commission_id,
               p.payout_id, p.posted_at, o.order_id as "order_id?", k.reason as "reason?"
           from unnest($2::uuid[]) with ordinality n (posting_id, place)
           join posting p on p.merchant_id = $1 and p.posting_id = n.posting_id
           join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
           join account r on r.merchant_id = p.merchant_id and r.account_id = p.credit_account_id
           left join commission c on c.merchant_id = p.merchant_id and c.commission_id = p.commission_id
           left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           left join correction k on k.merchant_id = p.merchant_id and k.correction_id = case
               when split_part(p.event, ':', 1) in ('adjustment', 'write_off') then split_part(p.event, ':', 2)::uuid
           end
           order by n.place"#,
        merchant_id,
        ids
    )
    .fetch_all(connection)
    .await
}

/// A payment to an affiliate.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct Payment {
    pub payout_id: Uuid,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    pub rail: String,
    pub status: String,
    pub reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub paid_at: Option<OffsetDateTime>,
    pub provider_id: Option<String>,
}

/// An affiliate's payouts, newest first, without what was only a draft.
pub async fn payments(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    payout_id: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Payment>, sqlx::Error> {
    sqlx::query_as!(
        Payment,
        "select p.payout_id, p.amount, p.fee, p.currency, p.rail, p.status, p.reason, p.created_at, p.paid_at,
             p.provider_id
         from payout p
         join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
         where p.merchant_id = $1 and p.affiliate_id = $2 and ($3::uuid is null or p.payout_id = $3)
             and r.status <> 'draft' and p.status <> 'canceled'
             -- A run that was given up is being freed.
             and not (r.status = 'canceled' and p.status = 'reserved')
         order by p.created_at desc limit $4",
        merchant_id,
        affiliate_id,
        payout_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A part of a payout.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct Part {
    pub kind: String,
    pub amount: i64,
    pub commission_id: Option<Uuid>,
    pub order_id: Option<String>,
    /// Why there is the correction that it pays, or takes.
    pub reason: Option<String>,
}

/// What a payout pays.
pub async fn parts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    limit: i64,
) -> Result<Vec<Part>, sqlx::Error> {
    sqlx::query_as!(
        Part,
        r#"select l.kind, l.amount, l.commission_id, o.order_id as "order_id?", r.reason as "reason?"
           from payout_line l
           left join commission c on c.merchant_id = l.merchant_id and c.commission_id = l.commission_id
           left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           left join correction r on r.merchant_id = l.merchant_id and r.correction_id = l.adjustment_id
           where l.merchant_id = $1 and l.payout_id = $2 order by l.line_id limit $3"#,
        merchant_id,
        payout_id,
        limit
    )
    .fetch_all(connection)
    .await
}
