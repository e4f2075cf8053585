//! Refunds: stored once per refund id, with what each took, and what it gave back when it failed.

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::refund::RefundStatus;
use crate::domain::reversal::Clawback;

/// One refund as stored.
#[derive(Debug)]
pub struct Refund {
    /// Our id.
    pub id: Uuid,
    /// The merchant's.
    pub refund_id: String,
    /// The merchant's id of the order.
    pub order_id: String,
    /// Whether it failed after all.
    pub status: RefundStatus,
    /// What was refunded.
    pub conversion_id: Uuid,
    /// Minor units.
    pub amount: Amount,
    /// The order's.
    pub currency: Currency,
    /// All refunds of the order when this one was stored, or when it failed.
    pub refunded_total: Amount,
    /// What it took from each commission.
    pub clawbacks: Vec<Clawback>,
    /// What its failure gave back to each.
    pub restored: Vec<Clawback>,
    /// When it was stored.
    pub created_at: OffsetDateTime,
    /// When it failed.
    pub failed_at: Option<OffsetDateTime>,
}

/// A row, with the order's id.
struct Row {
    refund_uuid: Uuid,
    refund_id: String,
    order_id: String,
    status: String,
    conversion_id: Uuid,
    amount: i64,
    currency: String,
    refunded_total: i64,
    clawbacks: Json<Vec<Clawback>>,
    restored: Json<Vec<Clawback>>,
    created_at: OffsetDateTime,
    failed_at: Option<OffsetDateTime>,
}

impl TryFrom<Row> for Refund {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.refund_uuid,
            refund_id: row.refund_id,
            order_id: row.order_id,
            status: row.status.parse().map_err(decode)?,
            conversion_id: row.conversion_id,
            amount: row.amount.try_into().map_err(decode)?,
            currency: row.currency.parse().map_err(decode)?,
            refunded_total: row.refunded_total.try_into().map_err(decode)?,
            clawbacks: row.clawbacks.0,
            restored: row.restored.0,
            created_at: row.created_at,
            failed_at: row.failed_at,
        })
    }
}

/// The refund of this id.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    refund_id: &str,
) -> Result<Option<Refund>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select r.refund_uuid, r.refund_id, v.order_id, r.status, r.conversion_id, r.amount, r.currency,
               r.refunded_total, r.clawbacks as "clawbacks: Json<Vec<Clawback>>",
               r.restored as "restored: Json<Vec<Clawback>>", r.created_at, r.failed_at
           from refund r
           join conversion v on v.merchant_id = $1 and v.conversion_id = r.conversion_id
           where r.merchant_id = $1 and r.refund_id = $2"#,
        merchant_id,
        refund_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(Refund::try_from).transpose()
}

/// Newest first, older than `before`: all of the merchant's, or those of one order.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Refund>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select r.refund_uuid, r.refund_id, v.order_id, r.status, r.conversion_id, r.amount, r.currency,
               r.refunded_total, r.clawbacks as "clawbacks: Json<Vec<Clawback>>",
               r.restored as "restored: Json<Vec<Clawback>>", r.created_at, r.failed_at
           from refund r
           join conversion v on v.merchant_id = $1 and v.conversion_id = r.conversion_id
           where r.merchant_id = $1 and ($2::text is null or v.order_id = $2)
               and ($3::uuid is null or r.refund_uuid < $3)
           order by r.refund_uuid desc limit $4"#,
        merchant_id,
        order_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Stores a refund; `false` when its id was stored meanwhile.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, refund: &Refund) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into refund (
             merchant_id, refund_id, refund_uuid, conversion_id, amount, currency, refunded_total, clawbacks, created_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (merchant_id, refund_id) do nothing",
        merchant_id,
        refund.refund_id,
        refund.id,
        refund.conversion_id,
        refund.amount.minor(),
        refund.currency.code(),
        refund.refunded_total.minor(),
        Json(&refund.clawbacks) as _,
        refund.created_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores that a refund failed, and what that gave back. What it took stays as it was.
pub async fn fail(connection: &mut PgConnection, merchant_id: Uuid, refund: &Refund) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update refund set status = $3, failed_at = $4, restored = $5, refunded_total = $6
         where merchant_id = $1 and refund_id = $2",
        merchant_id,
        refund.refund_id,
        refund.status.name(),
        refund.failed_at,
        Json(&refund.restored) as _,
        refund.refunded_total.minor()
    )
    .execute(connection)
    .await?;
    Ok(())
}
