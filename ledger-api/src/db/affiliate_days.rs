//! An affiliate's days, as its overview shows them. As with the merchant's (`merchant_days.rs`), days past are kept as they were
//! last written, by the same statement; what happened since, and orders of days past that were recorded since, are read from
//! where they are recorded.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::dashboard::{Day, Scope};
use super::desk::planned;

/// How far the days of a merchant's affiliates are written.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0087_fold_affiliate_days.sql")]
pub struct Fold {
    pub until: Date,
    pub folded_at: OffsetDateTime,
}

/// How far they are written, if anything is.
pub async fn fold(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<Fold>, sqlx::Error> {
    sqlx::query_as!(Fold, "select until, folded_at from affiliate_day_fold where merchant_id = $1", merchant_id)
        .fetch_optional(connection)
        .await
}

/// The days of the range that have anything, oldest first: clicks of all programs, and money of the scope's currency. A refund
/// of an order long past may be missing until its day is written again.
pub async fn days(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    now: OffsetDateTime,
) -> Result<Vec<Day>, sqlx::Error> {
    let since = scope.since;
    let (until, folded_at) = match fold(connection, scope.merchant_id).await? {
        Some(fold) if fold.until > since.date() => (fold.until, fold.folded_at),
        _ => (since.date(), now),
    };
    let mut planned = planned(connection).await?;
    let days = sqlx::query_as!(
        Day,
        r#"select day as "day!", sum(clicks)::bigint as "clicks!", sum(conversions)::bigint as "conversions!",
               sum(revenue)::bigint as "revenue!", sum(earnings)::bigint as "earnings!"
           from (
               select day, clicks, case when currency = $3 then conversions else 0 end as conversions,
                   case when currency = $3 then revenue else 0 end as revenue,
                   case when currency = $3 then earnings else 0 end as earnings
               from affiliate_day
               where merchant_id = $1 and affiliate_id = $2 and day >= ($4::timestamptz at time zone 'UTC')::date
                   and day < ($5::timestamptz at time zone 'UTC')::date
               union all
               select (hour at time zone 'UTC')::date, clicks, 0, 0, 0 from click_rollup
               where merchant_id = $1 and affiliate_id = $2 and hour >= $5
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 1, amount - refunded, 0 from conversion
               where merchant_id = $1 and affiliate_id = $2 and occurred_at >= $5 and currency = $3
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 1, amount - refunded, 0 from conversion
               where merchant_id = $1 and conversion_id >= uuid_v7_floor($6) and affiliate_id = $2 and currency = $3
                   and occurred_at >= $4 and occurred_at < $5
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 0, 0, amount - clawed_back from commission
               where merchant_id = $1 and affiliate_id = $2 and occurred_at >= $5 and currency = $3
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 0, 0, amount - clawed_back from commission
               where merchant_id = $1 and conversion_id >= uuid_v7_floor($6) and affiliate_id = $2 and currency = $3
                   and occurred_at >= $4 and occurred_at < $5
           ) part
           group by day order by day"#,
        scope.merchant_id,
        scope.affiliate_id,
        scope.currency,
        since,
        until.midnight().assume_utc(),
        folded_at
    )
    .fetch_all(&mut *planned)
    .await?;
    planned.commit().await?;
    Ok(days)
}

/// They are written so far.
pub async fn written(connection: &mut PgConnection, merchant_id: Uuid, fold: Fold) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into affiliate_day_fold (merchant_id, until, folded_at) values ($1, $2, $3)
         on conflict (merchant_id) do update set until = excluded.until, folded_at = excluded.folded_at",
        merchant_id,
        fold.until,
        fold.folded_at
    )
    .execute(connection)
    .await?;
    Ok(())
}
