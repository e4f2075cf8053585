//! Applications to be a merchant's partner, which anybody may make.

use sqlx::PgConnection;
use uuid::Uuid;

/// Lets those who apply to a merchant with one address at once do so one after the other, until this transaction ends: else one
/// address could become two affiliates.
pub async fn wait_for_turn(connection: &mut PgConnection, merchant_id: Uuid, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('join:' || $1::uuid || lower($2), 0))",
        merchant_id,
        email
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Whether an address is an affiliate's, whatever its state.
pub async fn is_affiliate(connection: &mut PgConnection, merchant_id: Uuid, email: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from affiliate where merchant_id = $1 and lower(email) = lower($2)
           ) as "is_affiliate!""#,
        merchant_id,
        email
    )
    .fetch_one(connection)
    .await
}
