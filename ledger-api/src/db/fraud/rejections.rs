//! Commissions the rules reject, until that is carried out.

use sqlx::PgConnection;
use uuid::Uuid;

/// Notes them.
pub async fn note(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into fraud_rejection (merchant_id, commission_id) select $1, unnest($2::uuid[])
         on conflict do nothing",
        merchant_id,
        commission_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes one, with the conversion it belongs to; those another instance holds are skipped.
pub async fn take(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<(Uuid, Uuid)>, sqlx::Error> {
    let taken = sqlx::query!(
        "with claimed as (
             select commission_id from fraud_rejection where merchant_id = $1
             order by commission_id limit 1
             for update skip locked
         ), gone as (
             delete from fraud_rejection r using claimed c
             where r.merchant_id = $1 and r.commission_id = c.commission_id
             returning r.commission_id
         )
         select m.conversion_id, m.commission_id
         from gone g join commission m on m.merchant_id = $1 and m.commission_id = g.commission_id",
        merchant_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(taken.map(|row| (row.conversion_id, row.commission_id)))
}
