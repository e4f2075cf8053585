//! Hourly counts of clicks and filtered visits, folded into days once the days are past.
//!
//! A day's count stands in the row of its first hour. Counting goes on beside it: a click that comes late is added to
//! its own hour and folded next time, so sums over whole days are right at every moment.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Merchants with hours before `day` that are not folded.
pub async fn merchants_to_fold(connection: &mut PgConnection, day: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select merchant_id from merchant m
         where exists (
             select from click_rollup r
             where r.merchant_id = m.merchant_id and (hour at time zone 'UTC')::time <> '00:00' and hour < $1
         ) or exists (
             select from filtered_visit_rollup r
             where r.merchant_id = m.merchant_id and (hour at time zone 'UTC')::time <> '00:00' and hour < $1
         )",
        day
    )
    .fetch_all(connection)
    .await
}

/// Folds up to `limit` of a merchant's hours before `day` and returns how many. Hours that somebody else folds or counts
/// in at this moment are left for later.
pub async fn fold_clicks(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    day: OffsetDateTime,
    limit: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with taken as (
               select affiliate_id, link_id, hour from click_rollup
               where merchant_id = $1 and (hour at time zone 'UTC')::time <> '00:00' and hour < $2
               order by hour limit $3
               for update skip locked
           ), gone as (
               delete from click_rollup r using taken t
               where r.merchant_id = $1 and r.affiliate_id = t.affiliate_id and r.link_id = t.link_id
                   and r.hour = t.hour
               returning r.affiliate_id, r.link_id, r.hour, r.program_id, r.clicks
           ), folded as (
               insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
               select $1, affiliate_id, link_id, date_trunc('day', hour, 'UTC'), program_id, sum(clicks)
               from gone group by 1, 2, 3, 4, 5 order by 2, 3, 4
               on conflict (merchant_id, affiliate_id, link_id, hour)
               do update set clicks = click_rollup.clicks + excluded.clicks
           )
           select count(*) as "count!" from gone"#,
        merchant_id,
        day,
        limit
    )
    .fetch_one(connection)
    .await
}

/// The same for filtered visits.
pub async fn fold_filtered_visits(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    day: OffsetDateTime,
    limit: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with taken as (
               select affiliate_id, link_id, hour, reason from filtered_visit_rollup
               where merchant_id = $1 and (hour at time zone 'UTC')::time <> '00:00' and hour < $2
               order by hour limit $3
               for update skip locked
           ), gone as (
               delete from filtered_visit_rollup r using taken t
               where r.merchant_id = $1 and r.affiliate_id = t.affiliate_id and r.link_id = t.link_id
                   and r.hour = t.hour and r.reason = t.reason
               returning r.affiliate_id, r.link_id, r.hour, r.reason, r.program_id, r.visits
           ), folded as (
               insert into filtered_visit_rollup (merchant_id, affiliate_id, link_id, hour, reason, program_id, visits)
               select $1, affiliate_id, link_id, date_trunc('day', hour, 'UTC'), reason, program_id, sum(visits)
               from gone group by 1, 2, 3, 4, 5, 6 order by 2, 3, 4, 5
               on conflict (merchant_id, affiliate_id, link_id, hour, reason)
               do update set visits = filtered_visit_rollup.visits + excluded.visits
           )
           select count(*) as "count!" from gone"#,
        merchant_id,
        day,
        limit
    )
    .fetch_one(connection)
    .await
}
