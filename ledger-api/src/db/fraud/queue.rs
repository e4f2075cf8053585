//! Commissions that no rule has looked at yet.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Merchants with something to do: commissions to look at, or rejections to carry out. Reads only, so that it may span
/// merchants.
pub async fn merchants_waiting(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         where exists (select from commission_unscreened u where u.merchant_id = m.merchant_id and u.due_at <= now())
             or exists (select from fraud_rejection r where r.merchant_id = m.merchant_id)
         order by m.merchant_id"
    )
    .fetch_all(connection)
    .await
}

/// When the row that is due the longest became due, over all merchants. Reads only.
pub async fn oldest_due(connection: &mut PgConnection) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!("select min(due_at) from commission_unscreened where due_at <= now()")
        .fetch_one(connection)
        .await
}

/// Rows looked at for one transaction.
const ROWS: i64 = 200;

/// What was taken out of the queue.
#[derive(Debug, Default)]
pub struct Taken {
    /// Commissions, of the rows that waited longest.
    pub commission_ids: Vec<Uuid>,
    /// Whether more of them may have been due.
    pub more: bool,
}

/// Takes waiting commissions out of the queue, oldest first: as many whole rows as have no more than `most` commissions together, but
/// at least one. Rows that another instance holds are skipped. Until the transaction ends they are nobody else's, and if it does not
/// commit they wait again.
pub async fn take(connection: &mut PgConnection, merchant_id: Uuid, most: i64) -> Result<Taken, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with claimed as (
               select due_at, first_commission_id, cardinality(commission_ids) as commissions from commission_unscreened
               where merchant_id = $1 and due_at <= now()
               order by due_at, first_commission_id
               limit $3
               for update skip locked
           ), counted as (
               select due_at, first_commission_id, row_number() over oldest as place, sum(commissions) over oldest as sum
               from claimed
               window oldest as (order by due_at, first_commission_id rows unbounded preceding)
           ), taken as (
               delete from commission_unscreened u using counted c
               where u.merchant_id = $1 and u.due_at = c.due_at and u.first_commission_id = c.first_commission_id
                   and (c.sum <= $2 or c.place = 1)
               returning u.commission_ids
           )
           select commission_ids, (select count(*) from claimed) as "claimed!" from taken"#,
        merchant_id,
        most,
        ROWS
    )
    .fetch_all(connection)
    .await?;
    let claimed = rows.first().map_or(0, |row| row.claimed);
    let more = claimed == ROWS || i64::try_from(rows.len()).is_ok_and(|taken| taken < claimed);
    Ok(Taken { commission_ids: rows.into_iter().flat_map(|row| row.commission_ids).collect(), more })
}

/// Puts commissions back until a moment.
pub async fn put_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    due_at: OffsetDateTime,
    commission_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    let Some(first) = commission_ids.first() else { return Ok(()) };
    sqlx::query!(
        "insert into commission_unscreened (merchant_id, due_at, first_commission_id, commission_ids)
         values ($1, $2, $3, $4)",
        merchant_id,
        due_at,
        first,
        commission_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}
