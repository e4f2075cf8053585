//! What a payout pays, line by line, with the orders and reasons behind the lines.

use rust_decimal::Decimal;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One line of a payout's statement.
#[derive(Debug, Clone)]
pub struct RemittanceLine {
    /// `commission`, `adjustment`, `reward`, `netting` or `returned`.
    pub kind: String,
    /// Minor units of the payout's currency; below zero when it takes.
    pub amount: i64,
    /// The commission it pays.
    pub commission_id: Option<Uuid>,
    /// How the commission was earned.
    pub commission_kind: Option<String>,
    /// Percent, for commissions by rate.
    pub rate: Option<Decimal>,
    /// The program it was earned in.
    pub program: Option<String>,
    /// The merchant's id of the order.
    pub order_id: Option<String>,
    /// The order's time.
    pub occurred_at: Option<OffsetDateTime>,
    /// The order's amount.
    pub order_amount: Option<i64>,
    /// The adjustment it pays or takes.
    pub adjustment_id: Option<Uuid>,
    /// Why there is that adjustment.
    pub adjustment_reason: Option<String>,
}

/// Who pays whom.
#[derive(Debug, Clone)]
pub struct Parties {
    /// The merchant's name.
    pub merchant: String,
    /// The affiliate's name.
    pub affiliate: String,
}

/// The names on a payout's statement.
pub async fn parties(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Parties, sqlx::Error> {
    sqlx::query_as!(
        Parties,
        "select m.name as merchant, f.name as affiliate
         from merchant m join affiliate f on f.merchant_id = m.merchant_id
         where m.merchant_id = $1 and f.affiliate_id = $2",
        merchant_id,
        affiliate_id
    )
    .fetch_one(connection)
    .await
}

/// The lines of a payout, oldest order first, then what is not an order; they sum to its amount. At most `limit`.
pub async fn lines(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    limit: i64,
) -> Result<Vec<RemittanceLine>, sqlx::Error> {
    sqlx::query_as!(
        RemittanceLine,
        r#"select l.kind, l.amount, l.commission_id, c.kind as "commission_kind?", c.rate as "rate?",
               p.name as "program?", v.order_id as "order_id?", v.occurred_at as "occurred_at?",
               v.amount as "order_amount?", l.adjustment_id, r.reason as "adjustment_reason?"
           from payout_line l
           left join commission c on c.merchant_id = $1 and c.commission_id = l.commission_id
           left join conversion v on v.merchant_id = $1 and v.conversion_id = c.conversion_id
           left join program p on p.merchant_id = $1 and p.program_id = c.program_id
           left join correction r on r.merchant_id = $1 and r.correction_id = l.adjustment_id
           where l.merchant_id = $1 and l.payout_id = $2
           order by v.occurred_at nulls last, l.line_id limit $3"#,
        merchant_id,
        payout_id,
        limit
    )
    .fetch_all(connection)
    .await
}
