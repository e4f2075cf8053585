//! How many friends of a customer have qualified in a month.

use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

/// Counts one more, and returns how many there are with it. Whoever counts next for the same customer waits until this
/// transaction ends.
pub async fn count(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    customer_id: &str,
    month: Date,
) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into referral_month (merchant_id, program_id, customer_id, month, qualified) values ($1, $2, $3, $4, 1)
         on conflict (merchant_id, program_id, customer_id, month)
         do update set qualified = referral_month.qualified + 1
         returning qualified",
        merchant_id,
        program_id,
        customer_id,
        month
    )
    .fetch_one(connection)
    .await
}
