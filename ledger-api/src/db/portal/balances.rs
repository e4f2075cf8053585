//! What an affiliate has in which currencies: when the next part is released, and what it owes back.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::account::Owner;

/// The currencies that an affiliate has accounts in, by code.
pub async fn currencies(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    let owner = Owner::Affiliate(affiliate_id).to_string();
    sqlx::query_scalar!(
        "select distinct currency from account where merchant_id = $1 and owner = $2 order by currency",
        merchant_id,
        owner
    )
    .fetch_all(connection)
    .await
}

/// When the next amount on hold in a currency is released, if any is on hold.
pub async fn next_release(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    currency: &str,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(hold_until) from commission
         where merchant_id = $1 and affiliate_id = $2 and currency = $3 and status = 'pending' and not fraud_hold
             and not dispute_hold",
        merchant_id,
        affiliate_id,
        currency
    )
    .fetch_one(connection)
    .await
}

/// What an affiliate owes back, minor units.
pub async fn owed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    owner: &str,
    currency: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(balance), 0)::bigint as "owed!" from account
           where merchant_id = $1 and owner = $2 and kind = 'receivable' and currency = $3"#,
        merchant_id,
        owner,
        currency
    )
    .fetch_one(connection)
    .await
}
