//! People of a merchant, who sign in by their address.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One member as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0033_create_mail.sql")]
pub struct MemberRow {
    pub member_id: Uuid,
    pub email: String,
    pub name: String,
    pub role: String,
    pub language: String,
    pub created_at: OffsetDateTime,
}

/// Makes somebody a member; `false` when the address has that role already.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    member_id: Uuid,
    email: &str,
    name: &str,
    role: &str,
    language: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into member (merchant_id, member_id, email, name, role, language)
         values ($1, $2, lower($3), $4, $5, $6) on conflict on constraint member_once do nothing",
        merchant_id,
        member_id,
        email,
        name,
        role,
        language
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A merchant's members, by role and address.
pub async fn list(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<MemberRow>, sqlx::Error> {
    sqlx::query_as!(
        MemberRow,
        "select member_id, email, name, role, language, created_at from member
         where merchant_id = $1 order by role, email limit 1000",
        merchant_id
    )
    .fetch_all(connection)
    .await
}

/// One member.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    member_id: Uuid,
) -> Result<Option<MemberRow>, sqlx::Error> {
    sqlx::query_as!(
        MemberRow,
        "select member_id, email, name, role, language, created_at from member
         where merchant_id = $1 and member_id = $2",
        merchant_id,
        member_id
    )
    .fetch_optional(connection)
    .await
}

/// The member of an address and role.
pub async fn find_by_email(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    email: &str,
    role: &str,
) -> Result<Option<MemberRow>, sqlx::Error> {
    sqlx::query_as!(
        MemberRow,
        "select member_id, email, name, role, language, created_at from member
         where merchant_id = $1 and email = lower($2) and role = $3",
        merchant_id,
        email,
        role
    )
    .fetch_optional(connection)
    .await
}

/// A member, and whose.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0033_create_mail.sql")]
pub struct MemberOf {
    pub merchant_id: Uuid,
    pub member_id: Uuid,
}

/// As whom an address does finance, over all merchants.
pub async fn finance_of(connection: &mut PgConnection, email: &str) -> Result<Vec<MemberOf>, sqlx::Error> {
    sqlx::query_as!(
        MemberOf,
        "select merchant_id, member_id from member where email = lower($1) and role = 'finance' order by merchant_id",
        email
    )
    .fetch_all(connection)
    .await
}

/// Ends a membership; `false` when there is none of that role.
pub async fn delete(connection: &mut PgConnection, merchant_id: Uuid, member_id: Uuid) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("delete from member where merchant_id = $1 and member_id = $2", merchant_id, member_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
