//! Everything of one kind, a chunk at a time: oldest first, in the order of ids, after the last one read.

use rust_decimal::Decimal;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Which rows, from which place on.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// Whose.
    pub merchant_id: Uuid,
    /// Only of this time on.
    pub since: Option<OffsetDateTime>,
    /// Only before this time.
    pub until: Option<OffsetDateTime>,
    /// Only rows with a larger id.
    pub after: Uuid,
    /// Most rows.
    pub limit: i64,
}

/// One order or lead.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations 0004 and 0013")]
pub struct ConversionRow {
    pub conversion_id: Uuid,
    pub order_id: String,
    pub r#type: String,
    pub customer_id: String,
    pub amount: i64,
    pub refunded: i64,
    pub currency: String,
    pub occurred_at: OffsetDateTime,
    pub program_id: Option<Uuid>,
    pub affiliate_id: Option<Uuid>,
    pub link_id: Option<Uuid>,
    pub method: Option<String>,
    pub reason: Option<String>,
    pub subscription_id: Option<String>,
    pub coupon: Option<String>,
    pub product: Option<String>,
    pub country: Option<String>,
}

/// Conversions that happened in the time.
pub async fn conversions(connection: &mut PgConnection, chunk: &Chunk) -> Result<Vec<ConversionRow>, sqlx::Error> {
    sqlx::query_as!(
        ConversionRow,
        "select conversion_id, order_id, type, customer_id, amount, refunded, currency, occurred_at, program_id,
             affiliate_id, link_id, method, reason, subscription_id, coupon, product, country
         from conversion
         where merchant_id = $1 and conversion_id > $2
             and ($3::timestamptz is null or occurred_at >= $3) and ($4::timestamptz is null or occurred_at < $4)
         order by conversion_id limit $5",
        chunk.merchant_id,
        chunk.after,
        chunk.since,
        chunk.until,
        chunk.limit
    )
    .fetch_all(connection)
    .await
}

/// What one affiliate earns from one conversion.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0004_create_conversions.sql")]
pub struct CommissionRow {
    pub commission_id: Uuid,
    pub conversion_id: Uuid,
    pub order_id: String,
    pub program_id: Uuid,
    pub affiliate_id: Uuid,
    pub affiliate: String,
    pub kind: String,
    pub rate: Option<Decimal>,
    pub amount: i64,
    pub clawed_back: i64,
    pub currency: String,
    pub status: String,
    pub recurring_month: Option<i32>,
    pub occurred_at: OffsetDateTime,
    pub hold_until: OffsetDateTime,
    pub approved_at: Option<OffsetDateTime>,
    pub rejected_at: Option<OffsetDateTime>,
    pub rejection_reason: Option<String>,
    pub paid_at: Option<OffsetDateTime>,
    pub payout_id: Option<Uuid>,
}

/// Commissions of orders that happened in the time.
pub async fn commissions(connection: &mut PgConnection, chunk: &Chunk) -> Result<Vec<CommissionRow>, sqlx::Error> {
    sqlx::query_as!(
        CommissionRow,
        "select m.commission_id, m.conversion_id, v.order_id, m.program_id, m.affiliate_id, a.name as affiliate, m.kind,
             m.rate, m.amount, m.clawed_back, m.currency, m.status, m.recurring_month, m.occurred_at, m.hold_until,
             m.approved_at, m.rejected_at, m.rejection_reason, m.paid_at, m.payout_id
         from commission m
         join conversion v on v.merchant_id = m.merchant_id and v.conversion_id = m.conversion_id
         join affiliate a on a.merchant_id = m.merchant_id and a.affiliate_id = m.affiliate_id
         where m.merchant_id = $1 and m.commission_id > $2
             and ($3::timestamptz is null or m.occurred_at >= $3) and ($4::timestamptz is null or m.occurred_at < $4)
         order by m.commission_id limit $5",
        chunk.merchant_id,
        chunk.after,
        chunk.since,
        chunk.until,
        chunk.limit
    )
    .fetch_all(connection)
    .await
}

/// One payment to one affiliate. Where it goes is not told here: a file travels far.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct PayoutRow {
    pub payout_id: Uuid,
    pub payout_run_id: Uuid,
    pub affiliate_id: Uuid,
    pub affiliate: String,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    pub rail: String,
    pub status: String,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub paid_at: Option<OffsetDateTime>,
    pub returned_at: Option<OffsetDateTime>,
}

/// Payouts that were made ready in the time.
pub async fn payouts(connection: &mut PgConnection, chunk: &Chunk) -> Result<Vec<PayoutRow>, sqlx::Error> {
    sqlx::query_as!(
        PayoutRow,
        "select p.payout_id, p.payout_run_id, p.affiliate_id, a.name as affiliate, p.amount, p.fee, p.currency, p.rail,
             p.status, p.provider_id, p.reason, p.created_at, p.paid_at, p.returned_at
         from payout p
         join affiliate a on a.merchant_id = p.merchant_id and a.affiliate_id = p.affiliate_id
         where p.merchant_id = $1 and p.payout_id > $2
             and ($3::timestamptz is null or p.created_at >= $3) and ($4::timestamptz is null or p.created_at < $4)
         order by p.payout_id limit $5",
        chunk.merchant_id,
        chunk.after,
        chunk.since,
        chunk.until,
        chunk.limit
    )
    .fetch_all(connection)
    .await
}

/// One visit through a link.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0003_create_clicks.sql")]
pub struct ClickRow {
    pub click_id: Uuid,
    pub clicked_at: OffsetDateTime,
    pub program_id: Uuid,
    /// Null: a customer's code.
    pub affiliate_id: Option<Uuid>,
    pub link_id: Uuid,
    pub landing_page: String,
    pub referer: Option<String>,
    pub utm_source: Option<String>,
    pub utm_medium: Option<String>,
    pub utm_campaign: Option<String>,
    pub country: Option<String>,
}

/// Clicks of the time. Their ids hold their times, so only the partitions of the time are read.
pub async fn clicks(connection: &mut PgConnection, chunk: &Chunk) -> Result<Vec<ClickRow>, sqlx::Error> {
    sqlx::query_as!(
        ClickRow,
        "select click_id, clicked_at, program_id,
             nullif(affiliate_id, '00000000-0000-0000-0000-000000000000') as affiliate_id, link_id, landing_page, referer, utm_source, utm_medium,
             utm_campaign, country
         from click
         where merchant_id = $1 and click_id > $2
             and ($3::timestamptz is null or click_id >= uuid_v7_floor($3))
             and ($4::timestamptz is null or click_id < uuid_v7_floor($4))
         order by click_id limit $5",
        chunk.merchant_id,
        chunk.after,
        chunk.since,
        chunk.until,
        chunk.limit
    )
    .fetch_all(connection)
    .await
}
