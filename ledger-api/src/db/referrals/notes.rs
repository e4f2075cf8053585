//! What happened and may change where referrals stand. Orders are noted by the statement that records them
//! ([`crate::db::journal`]).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What is noted of a customer.
#[derive(Debug, Default)]
pub struct Noted {
    /// The notes.
    pub note_ids: Vec<Uuid>,
    /// The orders they are about.
    pub conversion_ids: Vec<Uuid>,
}

/// Notes that a customer has signed up. What committed before is seen when it is looked at, and what commits later is
/// noted by itself.
pub async fn signed_up(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    note_id: Uuid,
    customer_id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into referral_note (merchant_id, note_id, customer_id) values ($1, $2, $3)",
        merchant_id,
        note_id,
        customer_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that something of a locked order was taken back or given again, if it qualified somebody.
pub async fn order_changed(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    note_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into referral_note (merchant_id, note_id, customer_id, conversion_id)
         select $1, $3, referred_customer_id, conversion_id from referral
         where merchant_id = $1 and conversion_id = $2 and referred_customer_id is not null",
        merchant_id,
        conversion_id,
        note_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants with notes that nobody has looked at, the longest waiting first.
pub async fn merchants_with_due(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select merchant_id from referral_note where not waiting group by merchant_id order by min(noted_at)"
    )
    .fetch_all(connection)
    .await
}

/// Puts aside orders of customers whom nobody has referred, at most `limit`; returns how many. Not those of new customers
/// that came with a referral's code: these say who referred them.
pub async fn put_aside(connection: &mut PgConnection, merchant_id: Uuid, limit: i64) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        r#"with nobodys as (
               select n.note_id from referral_note n
               where n.merchant_id = $1 and not n.waiting and n.conversion_id is not null
                   and not exists (
                       select from referral r
                       where r.merchant_id = $1 and r.referred_customer_id = n.customer_id
                   )
                   and not exists (
                       select from conversion c
                       where c.merchant_id = $1 and c.conversion_id = n.conversion_id and c.customer_type = 'new'
                           and c.candidates @> '[{"verdict": "referral"}]'
                   )
               order by n.noted_at limit $2
               for update skip locked
           )
           update referral_note n set waiting = true from nobodys
           where n.merchant_id = $1 and n.note_id = nobodys.note_id"#,
        merchant_id,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Customers of whom something is noted that nobody has looked at, at most `limit`, the longest waiting first.
pub async fn customers_with_due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    limit: i64,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select customer_id from referral_note where merchant_id = $1 and not waiting
         group by customer_id order by min(noted_at), customer_id limit $2",
        merchant_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Everything that is noted of a customer, what was put aside included.
pub async fn of_customer(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Noted, sqlx::Error> {
    let rows = sqlx::query!(
        "select note_id, conversion_id from referral_note
         where merchant_id = $1 and customer_id = $2 order by noted_at, note_id",
        merchant_id,
        customer_id
    )
    .fetch_all(connection)
    .await?;
    let mut noted = Noted::default();
    for row in rows {
        noted.note_ids.push(row.note_id);
        noted.conversion_ids.extend(row.conversion_id);
    }
    Ok(noted)
}

/// Puts these notes aside.
pub async fn keep(connection: &mut PgConnection, merchant_id: Uuid, note_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update referral_note set waiting = true where merchant_id = $1 and note_id = any($2)",
        merchant_id,
        note_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets notes whose conclusion is drawn.
pub async fn delete(connection: &mut PgConnection, merchant_id: Uuid, note_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from referral_note where merchant_id = $1 and note_id = any($2)", merchant_id, note_ids)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets orders that were put aside before `then`, at most `limit`; returns how many.
pub async fn forget(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    then: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from referral_note where merchant_id = $1 and note_id in (
             select note_id from referral_note
             where merchant_id = $1 and waiting and noted_at < $2 order by noted_at limit $3
         )",
        merchant_id,
        then,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Merchants with orders that were put aside before `then`.
pub async fn merchants_with_old(connection: &mut PgConnection, then: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from referral_note where waiting and noted_at < $1", then)
        .fetch_all(connection)
        .await
}
