//! Disputes, and the commissions they hold.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// A commission is held for a dispute exactly while one of its order is open.
pub async fn held(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with opened as (
               select conversion_id, count(*) as disputes from dispute where merchant_id = $1 and status = 'opened'
               group by conversion_id
           )
           select format('commission %s is %sheld for a dispute; %s of its order are open', c.commission_id,
                      case when c.dispute_hold then '' else 'not ' end, coalesce(o.disputes, 0)
                  ) as "line!"
           from commission c
           left join opened o on o.conversion_id = c.conversion_id
           where c.merchant_id = $1 and c.dispute_hold <> (o.conversion_id is not null)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A dispute's status is the last that it was given a time for.
pub async fn timed(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('dispute %s is %s; by its times it is %s', dispute_uuid, status, timed) as "line!"
           from (
               select *, case when won_at is not null then 'won' when lost_at is not null then 'lost' else 'opened' end as timed
               from dispute where merchant_id = $1
           ) d
           where status <> timed
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
