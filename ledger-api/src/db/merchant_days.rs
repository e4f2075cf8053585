//! A merchant's days, over all affiliates. Days past are kept as they were last written (`jobs/fold_days.rs`); what happened
//! since, and orders of days past that were recorded since, are read from where they are recorded.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::dashboard::Day;

/// How far a merchant's days are written.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0076_fold_merchant_days.sql")]
pub struct Fold {
    pub until: Date,
    pub folded_at: OffsetDateTime,
    pub folded_whole_at: OffsetDateTime,
}

/// How far they are written, if anything is.
pub async fn fold(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<Fold>, sqlx::Error> {
    sqlx::query_as!(
        Fold,
        "select until, folded_at, folded_whole_at from merchant_day_fold where merchant_id = $1",
        merchant_id
    )
    .fetch_optional(connection)
    .await
}

/// The days since then that have anything, oldest first; clicks of programs in that currency, and its money. A refund of an
/// order long past may be missing until its day is written again.
///
/// An order is recorded after it happened, so those since a moment have ids since about that moment; the day of grace is for
/// clocks.
pub async fn days(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    currency: &str,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Vec<Day>, sqlx::Error> {
    let (until, folded_at) = match fold(connection, merchant_id).await? {
        Some(fold) if fold.until > since.date() => (fold.until, fold.folded_at),
        _ => (since.date(), now),
    };
    sqlx::query_as!(
        Day,
        r#"select day as "day!", sum(clicks)::bigint as "clicks!", sum(conversions)::bigint as "conversions!",
               sum(revenue)::bigint as "revenue!", sum(earnings)::bigint as "earnings!"
           from (
               select day, clicks, conversions, revenue, earnings from merchant_day
               where merchant_id = $1 and currency = $2 and day >= ($3::timestamptz at time zone 'UTC')::date
                   and day < ($4::timestamptz at time zone 'UTC')::date
               union all
               select (r.hour at time zone 'UTC')::date, r.clicks, 0, 0, 0
               from click_rollup r
               join program p on p.merchant_id = r.merchant_id and p.program_id = r.program_id
               where r.merchant_id = $1 and r.hour at time zone 'UTC' >= $4::timestamptz at time zone 'UTC' and p.currency = $2
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 1, amount - refunded, 0 from conversion
               where merchant_id = $1 and occurred_at at time zone 'UTC' >= $4::timestamptz at time zone 'UTC' and currency = $2
                   and affiliate_id is not null
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 1, amount - refunded, 0 from conversion
               where merchant_id = $1 and conversion_id >= uuid_v7_floor($5) and currency = $2 and affiliate_id is not null
                   and occurred_at >= $3 and occurred_at < $4
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 0, 0, amount - clawed_back from commission
               where merchant_id = $1 and conversion_id >= uuid_v7_floor($4::timestamptz - interval '1 day') and currency = $2
                   and occurred_at >= $4
               union all
               select (occurred_at at time zone 'UTC')::date, 0, 0, 0, amount - clawed_back from commission
               where merchant_id = $1 and conversion_id >= uuid_v7_floor($5) and currency = $2
                   and occurred_at >= $3 and occurred_at < $4
           ) part
           group by day order by day"#,
        merchant_id,
        currency,
        since,
        until.midnight().assume_utc(),
        folded_at
    )
    .fetch_all(connection)
    .await
}

/// Merchants whose days were last written before then, or never. Drawn by lot, so that those of whom it fails each time do not
/// keep the others from their turn.
pub async fn stale(
    connection: &mut PgConnection,
    before: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         left join merchant_day_fold f on f.merchant_id = m.merchant_id
         where f.folded_at is null or f.folded_at < $1
         order by random() limit $2",
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Takes a merchant's days to write them, until the transaction ends; none while another instance has them, or when they were
/// written since `before`. One whose days never were begins at `first`.
pub async fn claim(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    first: Date,
    before: OffsetDateTime,
) -> Result<Option<Fold>, sqlx::Error> {
    sqlx::query!(
        "insert into merchant_day_fold (merchant_id, until, folded_at, folded_whole_at) values ($1, $2, $3, $3)
         on conflict (merchant_id) do nothing",
        merchant_id,
        first,
        OffsetDateTime::UNIX_EPOCH
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_as!(
        Fold,
        "select until, folded_at, folded_whole_at from merchant_day_fold
         where merchant_id = $1 and folded_at < $2 for update skip locked",
        merchant_id,
        before
    )
    .fetch_optional(connection)
    .await
}

/// Writes the days from one moment to another as they are now: each affiliate's, and what they come to together. Of affiliates'
/// days, which are many, only those that are others than before. Orders recorded since `folded_at` are left to whoever reads,
/// who adds them.
pub async fn write(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    from: OffsetDateTime,
    to: OffsetDateTime,
    folded_at: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with part as materialized (
             select affiliate_id, currency, day, sum(clicks)::bigint as clicks, sum(conversions)::bigint as conversions,
                 sum(revenue)::bigint as revenue, sum(earnings)::bigint as earnings
             from (
                 select r.affiliate_id, p.currency, (r.hour at time zone 'UTC')::date as day, r.clicks, 0 as conversions,
                     0::bigint as revenue, 0::bigint as earnings
                 from click_rollup r
                 join program p on p.merchant_id = r.merchant_id and p.program_id = r.program_id
                 where r.merchant_id = $1 and r.hour at time zone 'UTC' >= $2::timestamptz at time zone 'UTC'
                     and r.hour at time zone 'UTC' < $3::timestamptz at time zone 'UTC'
                 union all
                 select affiliate_id, currency, (occurred_at at time zone 'UTC')::date, 0, 1, amount - refunded, 0
                 from conversion
                 where merchant_id = $1 and occurred_at at time zone 'UTC' >= $2::timestamptz at time zone 'UTC'
                     and occurred_at at time zone 'UTC' < $3::timestamptz at time zone 'UTC' and affiliate_id is not null
                     and conversion_id < uuid_v7_floor($4)
                 union all
                 select c.affiliate_id, c.currency, (o.occurred_at at time zone 'UTC')::date, 0, 0, 0,
                     c.amount - c.clawed_back
                 from conversion o
                 join commission c on c.merchant_id = o.merchant_id and c.conversion_id = o.conversion_id
                 where o.merchant_id = $1 and o.occurred_at at time zone 'UTC' >= $2::timestamptz at time zone 'UTC'
                     and o.occurred_at at time zone 'UTC' < $3::timestamptz at time zone 'UTC'
                     and o.conversion_id < uuid_v7_floor($4)
             ) recorded
             group by affiliate_id, currency, day
         ), of_affiliates as (
             insert into affiliate_day as d
                 (merchant_id, affiliate_id, currency, day, clicks, conversions, revenue, earnings)
             select $1, affiliate_id, currency, day, clicks, conversions, revenue, earnings from part
             order by affiliate_id, currency, day
             on conflict (merchant_id, affiliate_id, currency, day) do update set
                 clicks = excluded.clicks, conversions = excluded.conversions, revenue = excluded.revenue,
                 earnings = excluded.earnings
             where (d.clicks, d.conversions, d.revenue, d.earnings)
                 is distinct from (excluded.clicks, excluded.conversions, excluded.revenue, excluded.earnings)
         )
         insert into merchant_day (merchant_id, currency, day, clicks, conversions, revenue, earnings)
         select $1, currency, day, sum(clicks)::bigint, sum(conversions)::bigint, sum(revenue)::bigint,
             sum(earnings)::bigint
         from part
         group by currency, day order by currency, day
         on conflict (merchant_id, currency, day) do update set
             clicks = excluded.clicks, conversions = excluded.conversions, revenue = excluded.revenue,
             earnings = excluded.earnings",
        merchant_id,
        from,
        to,
        folded_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// They are written so far.
pub async fn written(connection: &mut PgConnection, merchant_id: Uuid, fold: Fold) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update merchant_day_fold set until = $2, folded_at = $3, folded_whole_at = $4 where merchant_id = $1",
        merchant_id,
        fold.until,
        fold.folded_at,
        fold.folded_whole_at
    )
    .execute(connection)
    .await?;
    Ok(())
}
