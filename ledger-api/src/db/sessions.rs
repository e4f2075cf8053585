//! Who is signed in.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A session with whoever it is of. What is null is not chosen yet, or gone.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0044_create_sessions.sql")]
pub struct SessionRow {
    pub session_id: Uuid,
    pub email: String,
    pub desk: Option<String>,
    pub merchant_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub second_factor_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
    /// The merchant's name.
    pub merchant: Option<String>,
    /// The member's or affiliate's name.
    pub name: Option<String>,
    /// In which language.
    pub language: Option<String>,
    /// Whether the address opens more than this.
    pub other_doors: bool,
}

/// A new session.
pub async fn insert(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
    session_id: Uuid,
    email: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into web_session (token_hash, session_id, email, created_at, last_seen_at)
         values ($1, $2, lower($3), $4, $4)",
        &token_hash[..],
        session_id,
        email,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The session of a cookie. A member or affiliate whose address is another by now is not found.
pub async fn find(connection: &mut PgConnection, token_hash: &[u8; 32]) -> Result<Option<SessionRow>, sqlx::Error> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.session_id, s.email, s.desk, s.merchant_id, s.subject_id, s.second_factor_at, s.created_at,
               s.last_seen_at, m.name as "merchant?", coalesce(p.name, a.name) as name,
               coalesce(p.language, a.language) as language,
               (select count(*) from member o where o.email = s.email)
                   + (select count(*) from affiliate o where lower(o.email) = s.email) > 1 as "other_doors!"
           from web_session s
           left join member p on p.merchant_id = s.merchant_id and p.member_id = s.subject_id and p.role = s.desk
               and p.email = s.email
           left join affiliate a on a.merchant_id = s.merchant_id and a.affiliate_id = s.subject_id
               and s.desk = 'affiliate' and lower(a.email) = s.email
           left join merchant m on m.merchant_id = coalesce(p.merchant_id, a.merchant_id)
           where s.token_hash = $1"#,
        &token_hash[..]
    )
    .fetch_optional(connection)
    .await
}

/// It was used just now.
pub async fn touch(connection: &mut PgConnection, session_id: Uuid, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!("update web_session set last_seen_at = $2 where session_id = $1", session_id, now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Goes to a desk, if the session's address opens it; `false` when it does not.
pub async fn choose(
    connection: &mut PgConnection,
    session_id: Uuid,
    desk: &str,
    merchant_id: Uuid,
    subject_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update web_session s set desk = $2, merchant_id = $3, subject_id = $4
         where s.session_id = $1 and (
             exists (
                 select from member p
                 where p.merchant_id = $3 and p.member_id = $4 and p.role = $2 and p.email = s.email
             ) or $2 = 'affiliate' and exists (
                 select from affiliate a
                 where a.merchant_id = $3 and a.affiliate_id = $4 and lower(a.email) = s.email
             )
         )",
        session_id,
        desk,
        merchant_id,
        subject_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The second factor was given, and with it the cookie's secret changes: what was known before opens less.
pub async fn second_factor_given(
    connection: &mut PgConnection,
    session_id: Uuid,
    token_hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update web_session set second_factor_at = $3, token_hash = $2 where session_id = $1",
        session_id,
        &token_hash[..],
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(connection: &mut PgConnection, session_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from web_session where session_id = $1", session_id).execute(connection).await?;
    Ok(())
}

/// Ends every session of an address.
pub async fn delete_all(connection: &mut PgConnection, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from web_session where email = lower($1)", email).execute(connection).await?;
    Ok(())
}

/// Forgets sessions that began before `then`, whoever they are of.
pub async fn delete_before(connection: &mut PgConnection, then: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from web_session where created_at < $1", then).execute(connection).await?;
    Ok(())
}

/// The language that somebody reads from now on.
pub async fn set_language(
    connection: &mut PgConnection,
    desk: &str,
    merchant_id: Uuid,
    subject_id: Uuid,
    language: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with told as (
             update member set language = $4 where merchant_id = $2 and member_id = $3 and role = $1
         )
         update affiliate set language = $4 where merchant_id = $2 and affiliate_id = $3 and $1 = 'affiliate'",
        desk,
        merchant_id,
        subject_id,
        language
    )
    .execute(connection)
    .await?;
    Ok(())
}
