//! Refunds of orders paid at a merchant's Stripe account, as that account tells them. Read and written under the lock of
//! their order's conversion.

use sqlx::PgConnection;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::told_refund::ToldRefund;

/// Those of an order.
pub async fn of_order(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: &str,
) -> Result<Vec<ToldRefund>, sqlx::Error> {
    let rows = sqlx::query!(
        "select refund_id, charge_id, is_total, counted, covered, net, failed from stripe_refund
         where merchant_id = $1 and order_id = $2 order by refund_id",
        merchant_id,
        order_id
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| {
        Ok(ToldRefund {
            refund_id: row.refund_id,
            charge_id: row.charge_id,
            is_total: row.is_total,
            counted: row.counted,
            covered: row.covered,
            net: row.net.try_into().map_err(decode)?,
            failed: row.failed,
        })
    });
    read.collect()
}

/// Stores one.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: &str,
    refund: &ToldRefund,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_refund (
             merchant_id, refund_id, order_id, charge_id, is_total, counted, covered, net, failed
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        merchant_id,
        refund.refund_id,
        order_id,
        refund.charge_id,
        refund.is_total,
        refund.counted,
        refund.covered,
        refund.net.minor(),
        refund.failed
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores that it counts no longer.
pub async fn fail(connection: &mut PgConnection, merchant_id: Uuid, refund_id: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update stripe_refund set failed = true where merchant_id = $1 and refund_id = $2",
        merchant_id,
        refund_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
