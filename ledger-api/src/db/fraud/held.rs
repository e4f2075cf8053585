//! Commissions held for fraud: setting and lifting the hold, and the list that waits for a person.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::status::CommissionStatus;

/// A commission that is held from now on.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Which.
    pub commission_id: Uuid,
    /// Whose.
    pub affiliate_id: Uuid,
    /// Where it was.
    pub status: CommissionStatus,
}

/// Holds commissions.
pub async fn hold(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<Vec<Held>, sqlx::Error> {
    let rows = sqlx::query!(
        "with locked as (
             select commission_id from commission where merchant_id = $1 and commission_id = any($2)
             order by commission_id
             for update
         )
         update commission c set fraud_hold = true
         from locked l
         where c.merchant_id = $1 and c.commission_id = l.commission_id
         returning c.commission_id, c.affiliate_id, c.status",
        merchant_id,
        commission_ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let status = row.status.parse().map_err(decode)?;
            Ok(Held { commission_id: row.commission_id, affiliate_id: row.affiliate_id, status })
        })
        .collect()
}

/// Lets commissions go. The caller has locked them.
pub async fn lift(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission set fraud_hold = false where merchant_id = $1 and commission_id = any($2) and fraud_hold",
        merchant_id,
        commission_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The conversion a commission belongs to.
pub async fn conversion_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_id: Uuid,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select conversion_id from commission where merchant_id = $1 and commission_id = $2",
        merchant_id,
        commission_id
    )
    .fetch_optional(connection)
    .await
}

/// Commissions of a conversion.
pub async fn commissions_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select commission_id from commission where merchant_id = $1 and conversion_id = $2 order by commission_id",
        merchant_id,
        conversion_id
    )
    .fetch_all(connection)
    .await
}

/// A commission in the queue.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of commission, conversion and affiliate")]
pub struct Waiting {
    pub commission_id: Uuid,
    pub conversion_id: Uuid,
    pub program_id: Uuid,
    pub affiliate_id: Uuid,
    pub affiliate_name: String,
    pub order_id: String,
    pub customer_id: String,
    pub order_amount: i64,
    pub kind: String,
    pub amount: i64,
    pub clawed_back: i64,
    pub currency: String,
    pub status: String,
    pub occurred_at: OffsetDateTime,
    pub hold_until: OffsetDateTime,
}

/// Commissions that wait for a person, newest first.
pub async fn waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        "select c.commission_id, c.conversion_id, c.program_id, c.affiliate_id, a.name as affiliate_name, v.order_id,
             v.customer_id, v.amount as order_amount, c.kind, c.amount, c.clawed_back, c.currency, c.status,
             c.occurred_at, c.hold_until
         from commission c
         join conversion v on v.merchant_id = $1 and v.conversion_id = c.conversion_id
         join affiliate a on a.merchant_id = $1 and a.affiliate_id = c.affiliate_id
         where c.merchant_id = $1 and c.fraud_hold and c.status in ('pending', 'approved')
             and not exists (select from fraud_rejection r where r.merchant_id = $1 and r.commission_id = c.commission_id)
             and ($2::uuid is null or c.affiliate_id = $2) and ($3::uuid is null or c.commission_id < $3)
         order by c.commission_id desc limit $4",
        merchant_id,
        affiliate_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}
