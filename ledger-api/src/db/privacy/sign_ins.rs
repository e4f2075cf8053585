//! Where somebody signed in to the pages, and by which mail.

use sqlx::PgConnection;
use uuid::Uuid;

/// Signs an affiliate out everywhere, and forgets the links that were sent to its address, with the mails they were sent by,
/// which belong to no merchant. An empty address is nobody's.
pub async fn delete(connection: &mut PgConnection, affiliate_id: Uuid, email: &str) -> Result<u64, sqlx::Error> {
    let sessions = sqlx::query!(
        "delete from web_session where subject_id = $1 or (desk is null and email = lower($2))",
        affiliate_id,
        email
    )
    .execute(&mut *connection)
    .await?;
    let links = sqlx::query!("delete from sign_in where email = lower($1)", email).execute(&mut *connection).await?;
    let mails = sqlx::query!(
        "delete from mail_message where merchant_id = $1 and lower(email) = lower($2)",
        Uuid::nil(),
        email
    )
    .execute(connection)
    .await?;
    Ok(sessions.rows_affected() + links.rows_affected() + mails.rows_affected())
}
