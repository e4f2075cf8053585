//! The outbox of mails.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A mail to send.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0033_create_mail.sql")]
pub struct NewMail {
    pub mail_id: Uuid,
    pub email: String,
    pub name: String,
    pub language: String,
    pub topic: &'static str,
    pub message: serde_json::Value,
    pub expires_at: OffsetDateTime,
}

/// Puts mails into the outbox. One that is there already stays as it is.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mails: &[NewMail],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    if mails.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = mails.iter().map(|mail| mail.mail_id).collect();
    let emails: Vec<&str> = mails.iter().map(|mail| mail.email.as_str()).collect();
    let names: Vec<&str> = mails.iter().map(|mail| mail.name.as_str()).collect();
    let languages: Vec<&str> = mails.iter().map(|mail| mail.language.as_str()).collect();
    let topics: Vec<&str> = mails.iter().map(|mail| mail.topic).collect();
    let messages: Vec<serde_json::Value> = mails.iter().map(|mail| mail.message.clone()).collect();
    let expiries: Vec<OffsetDateTime> = mails.iter().map(|mail| mail.expires_at).collect();
    sqlx::query!(
        "insert into mail_message (
             merchant_id, mail_id, email, name, language, topic, message, expires_at, next_attempt_at, created_at
         )
         select $1, n.*, $9, $9
         from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[]) as n
         on conflict (merchant_id, mail_id) do nothing",
        merchant_id,
        &ids,
        &emails as _,
        &names as _,
        &languages as _,
        &topics as _,
        &messages,
        &expiries,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A mail that is being sent.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0033_create_mail.sql")]
pub struct Claimed {
    pub merchant_id: Uuid,
    pub mail_id: Uuid,
    pub email: String,
    pub name: String,
    pub language: String,
    pub topic: String,
    pub message: serde_json::Value,
    /// With this one.
    pub attempts: i32,
    pub created_at: OffsetDateTime,
}

/// Merchants with mails that are due or too late, the nil one for mails of none. Reads only, so that it may span merchants.
pub async fn merchants_with_due(connection: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct merchant_id from mail_message
         where status = 'pending' and (next_attempt_at <= $1 or expires_at <= $1) order by merchant_id",
        now
    )
    .fetch_all(connection)
    .await
}

/// Most mails that are counted; of more than that the oldest is one of these.
const MOST_COUNTED: i64 = 10_000;

/// How many mails wait, and since when the oldest of them has. Reads only, over all merchants and those of none.
pub async fn backlog(connection: &mut PgConnection) -> Result<(i64, Option<OffsetDateTime>), sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "pending!", min(created_at) as oldest
           from (select created_at from mail_message where status = 'pending' limit $1) as waiting"#,
        MOST_COUNTED
    )
    .fetch_one(connection)
    .await?;
    Ok((row.pending, row.oldest))
}

/// Gives up what is too late, and what its reader does not want; returns how many were too late.
pub async fn sort_out(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with picked as (
               select m.mail_id, m.expires_at <= $2 as late from mail_message m
               where m.merchant_id = $1 and m.status = 'pending' and (
                   m.expires_at <= $2 or m.next_attempt_at <= $2 and exists (
                       select from mail_opt_out o
                       where o.merchant_id = $1 and o.email = lower(m.email) and o.topic = m.topic
                   )
               )
               for update skip locked
           ), done as (
               update mail_message m set
                   status = case when p.late then 'expired' else 'unwanted' end, settled_at = $2
               from picked p where m.merchant_id = $1 and m.mail_id = p.mail_id
               returning p.late
           )
           select count(*) filter (where late) as "late!" from done"#,
        merchant_id,
        now
    )
    .fetch_one(connection)
    .await
}

/// Takes mails that are due, until `lease_until`.
pub async fn claim(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Claimed>, sqlx::Error> {
    sqlx::query_as!(
        Claimed,
        "update mail_message m set attempts = attempts + 1, next_attempt_at = $3
         from (
             select mail_id from mail_message
             where merchant_id = $1 and status = 'pending' and next_attempt_at <= $2 and expires_at > $2
             order by next_attempt_at limit $4 for update skip locked
         ) due
         where m.merchant_id = $1 and m.mail_id = due.mail_id
         returning m.merchant_id, m.mail_id, m.email, m.name, m.language, m.topic, m.message, m.attempts, m.created_at",
        merchant_id,
        now,
        lease_until,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Writes down what became of an attempt: settled, or to be tried again at that time. The attempt's number is its fence:
/// whoever comes after the lease changes nothing.
pub async fn record(
    connection: &mut PgConnection,
    mail: &Claimed,
    status: &str,
    retry_at: Option<OffsetDateTime>,
    error: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update mail_message set
             status = $4, next_attempt_at = coalesce($5, next_attempt_at),
             settled_at = case when $4 = 'pending' then null else $7::timestamptz end, error = $6
         where merchant_id = $1 and mail_id = $2 and attempts = $3 and status = 'pending'",
        mail.merchant_id,
        mail.mail_id,
        mail.attempts,
        status,
        retry_at,
        error,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a merchant's mails from before `then`, at most `limit`; returns how many it were.
pub async fn delete_before(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    then: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from mail_message where merchant_id = $1 and mail_id in (
             select mail_id from mail_message where merchant_id = $1 and created_at < $2 limit $3
         )",
        merchant_id,
        then,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Merchants with mails from before `then`. Reads only, so that it may span merchants.
pub async fn merchants_with_old(connection: &mut PgConnection, then: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from mail_message where created_at < $1", then)
        .fetch_all(connection)
        .await
}
