//! Clicks whose day has no partition: kept as they came, until it has one.

use std::collections::HashSet;

use shared::click::Click;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::Date;
use uuid::Uuid;

use super::clicks::StorableClick;

/// Keeps clicks whose day has no partition. Returns the ids that were not there yet.
pub async fn keep(
    connection: &mut PgConnection,
    clicks: &[&StorableClick<'_>],
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    let merchant_ids: Vec<Uuid> = clicks.iter().map(|storable| storable.click.merchant_id).collect();
    let ids: Vec<Uuid> = clicks.iter().map(|storable| storable.click.id).collect();
    let bodies: Result<Vec<serde_json::Value>, _> =
        clicks.iter().map(|storable| serde_json::to_value(storable.click)).collect();
    let bodies = bodies.map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let rows = sqlx::query!(
        "insert into click_quarantine (merchant_id, click_id, click)
         select * from unnest($1::uuid[], $2::uuid[], $3::jsonb[])
         on conflict (merchant_id, click_id) do nothing
         returning merchant_id, click_id",
        &merchant_ids,
        &ids,
        &bodies
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, row.click_id)).collect())
}

/// Merchants with clicks whose day has a partition by now.
pub async fn merchants_with_movable(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct merchant_id from click_quarantine
         where to_regclass('public.click_' || to_char(uuid_v7_day(click_id), 'YYYYMMDD')) is not null"
    )
    .fetch_all(connection)
    .await
}

/// Takes up to `limit` clicks of a merchant out whose day has a partition by now. What another instance takes at the
/// same moment is not taken twice: a deleted row is not returned again.
pub async fn take_movable(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    limit: i64,
) -> Result<Vec<Click>, sqlx::Error> {
    let rows = sqlx::query_scalar!(
        r#"delete from click_quarantine where merchant_id = $1 and click_id in (
               select click_id from click_quarantine
               where merchant_id = $1
                   and to_regclass('public.click_' || to_char(uuid_v7_day(click_id), 'YYYYMMDD')) is not null
               order by click_id limit $2
           )
           returning click as "click: Json<Click>""#,
        merchant_id,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|Json(click)| click).collect())
}

/// Drops the clicks received before a day (UTC); returns how many.
pub async fn drop_before(connection: &mut PgConnection, first_day_kept: Date) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from click_quarantine where received_at < $1::date::timestamp at time zone 'UTC'",
        first_day_kept
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
