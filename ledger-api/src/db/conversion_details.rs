//! Conversions with everything that is told of them: the attribution, the candidates, the commissions.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::status::CommissionStatus;

/// One conversion as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations 0004 and 0013 (coupon)")]
pub struct ConversionRow {
    pub conversion_id: Uuid,
    pub order_id: String,
    pub r#type: String,
    pub customer_id: String,
    pub amount: i64,
    pub currency: String,
    pub refunded: i64,
    pub occurred_at: OffsetDateTime,
    pub program_id: Option<Uuid>,
    pub affiliate_id: Option<Uuid>,
    pub link_id: Option<Uuid>,
    pub click_id: Option<Uuid>,
    pub method: Option<String>,
    pub clicked_at: Option<OffsetDateTime>,
    pub window_days: Option<i32>,
    pub reason: Option<String>,
    pub candidates: serde_json::Value,
    pub subscription_id: Option<String>,
    pub coupon: Option<String>,
    pub metadata: Option<serde_json::Value>,
    pub created_at: OffsetDateTime,
}

/// One commission as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0004_create_conversions.sql")]
pub struct CommissionRow {
    pub commission_id: Uuid,
    pub conversion_id: Uuid,
    pub affiliate_id: Uuid,
    pub role: String,
    pub kind: String,
    pub rate: Option<Decimal>,
    pub amount: i64,
    pub clawed_back: i64,
    pub currency: String,
    pub status: String,
    pub recurring_month: Option<i32>,
    pub parent_conversion_id: Option<Uuid>,
    pub payout_id: Option<Uuid>,
    pub hold_until: OffsetDateTime,
    pub approved_at: Option<OffsetDateTime>,
    pub rejected_at: Option<OffsetDateTime>,
    pub rejection_reason: Option<String>,
    pub paid_at: Option<OffsetDateTime>,
}

impl ConversionRow {
    /// As it was when it was stored. Nothing else of a conversion ever changes.
    #[must_use]
    pub fn as_created(self) -> Self {
        Self { refunded: 0, ..self }
    }
}

impl CommissionRow {
    /// As it was when it was stored. Nothing else of a commission ever changes.
    #[must_use]
    pub fn as_created(self) -> Self {
        Self {
            clawed_back: 0,
            status: CommissionStatus::Pending.name().to_owned(),
            payout_id: None,
            approved_at: None,
            rejected_at: None,
            rejection_reason: None,
            paid_at: None,
            ..self
        }
    }
}

/// Which conversions a list shows.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only this order.
    pub order_id: Option<&'a str>,
    /// Only those in this state, by the primary commission; `unattributed` for those without attribution.
    pub status: Option<&'a str>,
    /// Only those credited to this affiliate.
    pub affiliate_id: Option<Uuid>,
}

/// The conversions of these ids, in no particular order.
pub async fn by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<ConversionRow>, sqlx::Error> {
    sqlx::query_as!(
        ConversionRow,
        "select conversion_id, order_id, type, customer_id, amount, currency, refunded, occurred_at, program_id,
             affiliate_id, link_id, click_id, method, clicked_at, window_days, reason, candidates, subscription_id,
             coupon, metadata, created_at
         from unnest($2::uuid[]) as n (id)
         cross join lateral (
             select * from conversion where merchant_id = $1 and conversion_id = n.id limit 1
         ) c",
        merchant_id,
        ids
    )
    .fetch_all(connection)
    .await
}

/// Ids of a merchant's conversions, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select c.conversion_id
         from conversion c
         left join commission m
             on m.merchant_id = c.merchant_id and m.conversion_id = c.conversion_id and m.role = 'primary'
         where c.merchant_id = $1
             and ($2::text is null or c.order_id = $2)
             and ($3::uuid is null or c.affiliate_id = $3)
             and ($4::text is null or $4 = case
                 when c.affiliate_id is null then 'unattributed' else coalesce(m.status, 'approved') end)
             and ($5::uuid is null or c.conversion_id < $5)
         order by c.conversion_id desc limit $6",
        merchant_id,
        filter.order_id,
        filter.affiliate_id,
        filter.status,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// The commissions of conversions, by conversion, the primary one first.
pub async fn commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<CommissionRow>>, sqlx::Error> {
    let rows = sqlx::query_as!(
        CommissionRow,
        "select commission_id, conversion_id, affiliate_id, role, kind, rate, amount, clawed_back, currency, status,
             recurring_month, parent_conversion_id, payout_id, hold_until, approved_at, rejected_at, rejection_reason,
             paid_at
         from unnest($2::uuid[]) as n (id)
         cross join lateral (
             select * from commission where merchant_id = $1 and conversion_id = n.id order by role limit 2
         ) c
         order by conversion_id, role",
        merchant_id,
        conversion_ids
    )
    .fetch_all(connection)
    .await?;
    let mut by_conversion: HashMap<Uuid, Vec<CommissionRow>> = HashMap::new();
    for row in rows {
        by_conversion.entry(row.conversion_id).or_default().push(row);
    }
    Ok(by_conversion)
}

/// Commissions with the order ids they were earned by, by their own ids.
pub async fn commissions_by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<HashMap<Uuid, (String, CommissionRow)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        CommissionRow,
        "select commission_id, conversion_id, affiliate_id, role, kind, rate, amount, clawed_back, currency, status,
             recurring_month, parent_conversion_id, payout_id, hold_until, approved_at, rejected_at, rejection_reason,
             paid_at
         from unnest($2::uuid[]) as n (id)
         cross join lateral (
             select * from commission where merchant_id = $1 and commission_id = n.id limit 1
         ) c",
        merchant_id,
        commission_ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let conversion_ids: Vec<Uuid> = rows.iter().map(|row| row.conversion_id).collect();
    let orders = sqlx::query!(
        "select conversion_id, order_id
         from unnest($2::uuid[]) as n (id)
         cross join lateral (
             select * from conversion where merchant_id = $1 and conversion_id = n.id limit 1
         ) c",
        merchant_id,
        &conversion_ids
    )
    .fetch_all(connection)
    .await?;
    let orders: HashMap<Uuid, String> = orders.into_iter().map(|row| (row.conversion_id, row.order_id)).collect();
    let with_order = |row: CommissionRow| {
        let order_id = orders.get(&row.conversion_id)?.clone();
        Some((row.commission_id, (order_id, row)))
    };
    Ok(rows.into_iter().filter_map(with_order).collect())
}
