//! An affiliate's payouts and what each pays.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

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
