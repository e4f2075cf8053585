//! A customer's orders.

use sqlx::PgConnection;
use uuid::Uuid;

/// What an order knows of its customer.
#[derive(Debug)]
pub struct OrderTrace {
    /// The conversion.
    pub conversion_id: Uuid,
    /// The merchant's id.
    pub order_id: String,
    /// The click it was credited by.
    pub click_id: Option<Uuid>,
    /// From the cookie.
    pub visitor_id: Option<String>,
    /// E-mail address.
    pub customer_email: Option<String>,
}

/// The orders of a customer, locked.
pub async fn lock_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Vec<OrderTrace>, sqlx::Error> {
    sqlx::query_as!(
        OrderTrace,
        "select conversion_id, order_id, click_id, visitor_id, customer_email from conversion
         where merchant_id = $1 and customer_id = $2 order by conversion_id for update",
        merchant_id,
        customer_id
    )
    .fetch_all(connection)
    .await
}

/// Takes the customer out of their orders, which stay.
pub async fn blank_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
    replacement: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update conversion set customer_id = $3, customer_email = null, visitor_id = null, ip_pseudonym = null,
             metadata = null
         where merchant_id = $1 and conversion_id = any($2)",
        merchant_id,
        conversion_ids,
        replacement
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Takes out what persons wrote when they rejected the orders. Reasons that the ledger gave itself stay.
pub async fn blank_rejections(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
    replacement: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update commission set rejection_reason = $3
         where merchant_id = $1 and conversion_id = any($2) and rejected_by is not null",
        merchant_id,
        conversion_ids,
        replacement
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Takes out what persons wrote when they judged whether commissions were honest. What was decided stays.
pub async fn blank_judgements(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
    replacement: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update fraud_decision set reason = $3
         where merchant_id = $1 and commission_id = any($2) and reason is not null",
        merchant_id,
        commission_ids,
        replacement
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The commissions of orders.
pub async fn commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select commission_id from commission where merchant_id = $1 and conversion_id = any($2)",
        merchant_id,
        conversion_ids
    )
    .fetch_all(connection)
    .await
}
