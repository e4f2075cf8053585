//! Who pushes a merchant's links now, and how far its records have been gone through to push them again.

use sqlx::PgConnection;
use uuid::Uuid;

/// Takes a merchant's links for `seconds`; `false` while another instance has them. One that dies loses them by time.
pub async fn lease(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    holder: Uuid,
    seconds: i32,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into edge_sync (merchant_id, holder, leased_until)
         values ($1, $2, clock_timestamp() + $3::int * interval '1 second')
         on conflict (merchant_id) do update set holder = excluded.holder, leased_until = excluded.leased_until
         where edge_sync.leased_until <= clock_timestamp()",
        merchant_id,
        holder,
        seconds
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives them back, if they are still the holder's.
pub async fn release(connection: &mut PgConnection, merchant_id: Uuid, holder: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update edge_sync set holder = null, leased_until = clock_timestamp() where merchant_id = $1 and holder = $2",
        merchant_id,
        holder
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The merchant whose records have waited longest to be pushed again, and the last of them that is done.
pub async fn next_to_reconcile(
    connection: &mut PgConnection,
    visible: Option<&[Uuid]>,
) -> Result<Option<(Uuid, Option<Uuid>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select merchant_id, reconciled_through from edge_sync
         where reconcile_at <= now() and leased_until <= now() and ($1::uuid[] is null or merchant_id = any($1))
         order by reconcile_at limit 1",
        visible
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.merchant_id, row.reconciled_through)))
}

/// Notes how far it is done; `None`: to the end, and all is due again in `period_seconds`.
pub async fn reconciled(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    through: Option<Uuid>,
    period_seconds: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update edge_sync set
             reconciled_through = $2,
             reconcile_at = case when $2::uuid is null then now() + $3::int * interval '1 second' else reconcile_at end
         where merchant_id = $1",
        merchant_id,
        through,
        period_seconds
    )
    .execute(connection)
    .await?;
    Ok(())
}
