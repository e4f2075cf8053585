//! Disputes: one row each, which moves from opened to lost or won.

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::dispute::DisputeStatus;
use crate::domain::reversal::Clawback;

/// One dispute as stored.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// Our id.
    pub id: Uuid,
    /// The provider's or merchant's.
    pub dispute_id: String,
    /// What is disputed.
    pub conversion_id: Uuid,
    /// Minor units; may exceed the order.
    pub amount: Amount,
    /// The order's.
    pub currency: Currency,
    /// Where it stands.
    pub status: DisputeStatus,
    /// What losing it took.
    pub clawbacks: Vec<Clawback>,
    /// What winning it after all gave back.
    pub restored: Vec<Clawback>,
    /// When we first heard of it.
    pub created_at: OffsetDateTime,
    /// When it was opened, if we were told.
    pub opened_at: Option<OffsetDateTime>,
    /// When it was lost.
    pub lost_at: Option<OffsetDateTime>,
    /// When it was won.
    pub won_at: Option<OffsetDateTime>,
}

/// A row, with the order's id.
struct Row {
    dispute_uuid: Uuid,
    dispute_id: String,
    order_id: String,
    conversion_id: Uuid,
    amount: i64,
    currency: String,
    status: String,
    clawbacks: Json<Vec<Clawback>>,
    restored: Json<Vec<Clawback>>,
    created_at: OffsetDateTime,
    opened_at: Option<OffsetDateTime>,
    lost_at: Option<OffsetDateTime>,
    won_at: Option<OffsetDateTime>,
}

impl TryFrom<Row> for Dispute {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.dispute_uuid,
            dispute_id: row.dispute_id,
            conversion_id: row.conversion_id,
            amount: row.amount.try_into().map_err(decode)?,
            currency: row.currency.parse().map_err(decode)?,
            status: row.status.parse().map_err(decode)?,
            clawbacks: row.clawbacks.0,
            restored: row.restored.0,
            created_at: row.created_at,
            opened_at: row.opened_at,
            lost_at: row.lost_at,
            won_at: row.won_at,
        })
    }
}

/// The dispute of this id.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    dispute_id: &str,
) -> Result<Option<Dispute>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select d.dispute_uuid, d.dispute_id, v.order_id, d.conversion_id, d.amount, d.currency, d.status,
               d.clawbacks as "clawbacks: Json<Vec<Clawback>>", d.restored as "restored: Json<Vec<Clawback>>",
               d.created_at, d.opened_at, d.lost_at, d.won_at
           from dispute d
           join conversion v on v.merchant_id = $1 and v.conversion_id = d.conversion_id
           where d.merchant_id = $1 and d.dispute_id = $2"#,
        merchant_id,
        dispute_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(Dispute::try_from).transpose()
}

/// Newest first, older than `before`, each with its order's id: all of the merchant's, or those of one order.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(String, Dispute)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select d.dispute_uuid, d.dispute_id, v.order_id, d.conversion_id, d.amount, d.currency, d.status,
               d.clawbacks as "clawbacks: Json<Vec<Clawback>>", d.restored as "restored: Json<Vec<Clawback>>",
               d.created_at, d.opened_at, d.lost_at, d.won_at
           from dispute d
           join conversion v on v.merchant_id = $1 and v.conversion_id = d.conversion_id
           where d.merchant_id = $1 and ($2::text is null or v.order_id = $2)
               and ($3::uuid is null or d.dispute_uuid < $3)
           order by d.dispute_uuid desc limit $4"#,
        merchant_id,
        order_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| Ok((row.order_id.clone(), row.try_into()?))).collect()
}

/// Stores a dispute, new or moved on. `false` when the id belongs to another order, stored meanwhile.
pub async fn store(connection: &mut PgConnection, merchant_id: Uuid, dispute: &Dispute) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into dispute as d (
             merchant_id, dispute_id, dispute_uuid, conversion_id, amount, currency, status, clawbacks, restored,
             created_at, opened_at, lost_at, won_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (merchant_id, dispute_id) do update set
             status = excluded.status,
             clawbacks = excluded.clawbacks,
             restored = excluded.restored,
             opened_at = excluded.opened_at,
             lost_at = excluded.lost_at,
             won_at = excluded.won_at
         where d.conversion_id = excluded.conversion_id",
        merchant_id,
        dispute.dispute_id,
        dispute.id,
        dispute.conversion_id,
        dispute.amount.minor(),
        dispute.currency.code(),
        dispute.status.name(),
        Json(&dispute.clawbacks) as _,
        Json(&dispute.restored) as _,
        dispute.created_at,
        dispute.opened_at,
        dispute.lost_at,
        dispute.won_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the disputes of a conversion say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputeTotals {
    /// All that are lost, counted up to the order.
    pub lost: Amount,
    /// Whether any is open.
    pub open: bool,
}

/// Sums up the disputes of an order worth `gross`. Read it after the conversion is locked.
pub async fn totals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    gross: Amount,
) -> Result<DisputeTotals, sqlx::Error> {
    let row = sqlx::query!(
        r#"select least(coalesce(sum(amount) filter (where status = 'lost'), 0), $3)::bigint as "lost!",
               coalesce(bool_or(status = 'opened'), false) as "open!"
           from dispute where merchant_id = $1 and conversion_id = $2"#,
        merchant_id,
        conversion_id,
        rust_decimal::Decimal::from(gross.minor())
    )
    .fetch_one(connection)
    .await?;
    Ok(DisputeTotals { lost: row.lost.try_into().map_err(decode)?, open: row.open })
}
