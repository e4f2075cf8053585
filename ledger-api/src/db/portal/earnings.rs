//! An affiliate's commissions, each with its order.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

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
