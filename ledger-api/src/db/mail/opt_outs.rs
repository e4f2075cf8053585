//! What people do not want to get any more.

use sqlx::PgConnection;
use uuid::Uuid;

/// Nothing of a topic is sent to an address any more.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    email: &str,
    topic: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into mail_opt_out (merchant_id, email, topic) values ($1, lower($2), $3) on conflict do nothing",
        merchant_id,
        email,
        topic
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A topic is wanted again.
pub async fn delete(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    email: &str,
    topic: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from mail_opt_out where merchant_id = $1 and email = lower($2) and topic = $3",
        merchant_id,
        email,
        topic
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Topics that an address refuses.
pub async fn list(connection: &mut PgConnection, merchant_id: Uuid, email: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select topic from mail_opt_out where merchant_id = $1 and email = lower($2)",
        merchant_id,
        email
    )
    .fetch_all(connection)
    .await
}
