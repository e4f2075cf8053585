//! Whoever creates something for a customer or mailbox waits for others who do.

use sqlx::PgConnection;
use uuid::Uuid;

/// Waits until no other transaction has the turn of one of these people; this one keeps it until it ends.
pub async fn take(connection: &mut PgConnection, merchant_id: Uuid, people: &[&str]) -> Result<(), sqlx::Error> {
    // In one order, so that two who want the same two never wait for each other.
    let mut keys: Vec<String> = people.iter().map(|person| format!("referral:{merchant_id}:{person}")).collect();
    keys.sort_unstable();
    for key in &keys {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", key).fetch_one(&mut *connection).await?;
    }
    Ok(())
}
