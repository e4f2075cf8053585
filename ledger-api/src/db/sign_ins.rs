//! Links to sign in with, and what an address opens.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Something an address opens.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words of the tables")]
pub struct Door {
    pub desk: String,
    pub merchant_id: Uuid,
    pub subject_id: Uuid,
    pub merchant: String,
    pub name: String,
    pub email: String,
    pub language: String,
}

/// Everything an address opens. Reads only, over all merchants: nobody has signed in yet.
pub async fn doors(connection: &mut PgConnection, email: &str) -> Result<Vec<Door>, sqlx::Error> {
    sqlx::query_as!(
        Door,
        r#"select d.desk as "desk!", d.merchant_id as "merchant_id!", d.subject_id as "subject_id!",
               m.name as merchant, d.name as "name!", d.email as "email!", d.language as "language!"
           from (
               select role as desk, merchant_id, member_id as subject_id, name, email, language
               from member where email = lower($1)
               union all
               select 'affiliate', merchant_id, affiliate_id, name, email, language
               from affiliate where lower(email) = lower($1)
           ) d join merchant m on m.merchant_id = d.merchant_id
           order by m.name, d.desk limit 100"#,
        email
    )
    .fetch_all(connection)
    .await
}

/// People for the one-click sign-in of development, those of the newest merchant first: all, or those with the words in the
/// name, the address, the desk or the merchant's name.
pub async fn anybody(connection: &mut PgConnection, words: Option<&str>, limit: i64) -> Result<Vec<Door>, sqlx::Error> {
    sqlx::query_as!(
        Door,
        r#"select d.desk as "desk!", d.merchant_id as "merchant_id!", d.subject_id as "subject_id!",
               m.name as merchant, d.name as "name!", d.email as "email!", d.language as "language!"
           from (
               select role as desk, merchant_id, member_id as subject_id, name, email, language from member
               union all
               select 'affiliate', merchant_id, affiliate_id, name, email, language from affiliate
           ) d join merchant m on m.merchant_id = d.merchant_id
           where $1::text is null or position(lower($1) in lower(concat_ws(' ', d.name, d.email, d.desk, m.name))) > 0
           order by m.created_at desc, d.desk, d.email limit $2"#,
        words,
        limit
    )
    .fetch_all(connection)
    .await
}

/// The address that opens a desk of a merchant.
pub async fn address_of(
    connection: &mut PgConnection,
    desk: &str,
    merchant_id: Uuid,
    subject_id: Uuid,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select email as "email!" from member where merchant_id = $2 and member_id = $3 and role = $1
           union all
           select email from affiliate where merchant_id = $2 and affiliate_id = $3 and $1 = 'affiliate'
           limit 1"#,
        desk,
        merchant_id,
        subject_id
    )
    .fetch_optional(connection)
    .await
}

/// Lets those who ask for one address at once do so one after the other, until this transaction ends. Without it more
/// links could be made than one address gets; nothing else rests on it.
pub async fn wait_for_turn(connection: &mut PgConnection, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('sign_in:' || lower($1), 0))", email)
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// Links asked for at an address since then.
pub async fn count_since(
    connection: &mut PgConnection,
    email: &str,
    since: OffsetDateTime,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from sign_in where email = lower($1) and created_at > $2"#,
        email,
        since
    )
    .fetch_one(connection)
    .await
}

/// A new link.
pub async fn insert(
    connection: &mut PgConnection,
    sign_in_id: Uuid,
    email: &str,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sign_in (sign_in_id, email, created_at, expires_at) values ($1, lower($2), $3, $4)",
        sign_in_id,
        email,
        now,
        expires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Uses a link up; whose it was, unless it was used before or is too old.
pub async fn take(
    connection: &mut PgConnection,
    sign_in_id: Uuid,
    now: OffsetDateTime,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "update sign_in set used_at = $2 where sign_in_id = $1 and used_at is null and expires_at > $2 returning email",
        sign_in_id,
        now
    )
    .fetch_optional(connection)
    .await
}

/// Forgets links from before `then`.
pub async fn delete_before(connection: &mut PgConnection, then: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from sign_in where created_at < $1", then).execute(connection).await?;
    Ok(())
}
