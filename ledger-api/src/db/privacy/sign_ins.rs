//! Where somebody signed in to the pages.

use sqlx::PgConnection;
use uuid::Uuid;

/// Signs an affiliate out everywhere, and forgets the links that were sent to its address; an empty one is nobody's.
pub async fn delete(connection: &mut PgConnection, affiliate_id: Uuid, email: &str) -> Result<u64, sqlx::Error> {
    let sessions = sqlx::query!(
        "delete from web_session where subject_id = $1 or (desk is null and email = lower($2))",
        affiliate_id,
        email
    )
    .execute(&mut *connection)
    .await?;
    let links = sqlx::query!("delete from sign_in where email = lower($1)", email).execute(connection).await?;
    Ok(sessions.rows_affected() + links.rows_affected())
}
