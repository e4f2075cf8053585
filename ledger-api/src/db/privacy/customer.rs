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
    /// Its subscription.
    pub subscription_id: Option<String>,
    /// The click it was credited by.
    pub click_id: Option<Uuid>,
    /// The clicks that were considered, those that credit nobody among them.
    pub considered: Vec<Uuid>,
    /// From the cookie.
    pub visitor_id: Option<String>,
    /// E-mail address.
    pub customer_email: Option<String>,
    /// Of the address it came from.
    pub ip_pseudonym: Option<String>,
}

/// The orders of a customer, by each of these names of theirs, locked.
pub async fn lock_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_ids: &[String],
) -> Result<Vec<OrderTrace>, sqlx::Error> {
    sqlx::query_as!(
        OrderTrace,
        r#"select conversion_id, order_id, subscription_id, click_id, visitor_id, customer_email, ip_pseudonym, array(
               select (k ->> 'click_id')::uuid from jsonb_array_elements(candidates) k where k ->> 'click_id' is not null
           ) as "considered!"
           from conversion
           where merchant_id = $1 and customer_id = any($2) order by conversion_id for update"#,
        merchant_id,
        customer_ids
    )
    .fetch_all(connection)
    .await
}

/// Takes the customer out of their orders, which stay. Those that name nobody any more are as they were.
pub async fn blank_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_ids: &[Uuid],
    customer_id: &str,
    replacement: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update conversion set customer_id = $4, customer_email = null, visitor_id = null, ip_pseudonym = null,
             metadata = null
         where merchant_id = $1 and conversion_id = any($2) and customer_id = $3",
        merchant_id,
        conversion_ids,
        customer_id,
        replacement
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// What Stripe calls the payments of these orders. Disputes name them, and not the order.
pub async fn payments(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_ids: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payment_id from stripe_payment where merchant_id = $1 and order_id = any($2)",
        merchant_id,
        order_ids
    )
    .fetch_all(connection)
    .await
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
         where merchant_id = $1 and conversion_id = any($2) and rejected_by is not null and rejection_reason <> $3",
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
         where merchant_id = $1 and commission_id = any($2) and reason <> $3",
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

/// Whose order it is.
pub async fn of_order(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select customer_id from conversion where merchant_id = $1 and order_id = $2",
        merchant_id,
        order_id
    )
    .fetch_optional(connection)
    .await
}
