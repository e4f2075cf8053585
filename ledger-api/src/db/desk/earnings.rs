//! An affiliate's orders, as the affiliate looks through them.

use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::{planned, sliced};
use crate::db::portal::{self, Earning};

/// By what orders are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When the customer ordered.
    Day,
    /// What the customer paid.
    Amount,
    /// What the affiliate earned.
    Commission,
    /// The order's id.
    Order,
    /// The commission's state; what was taken back whole has one of its own.
    Status,
}

/// Which orders are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// Since then.
    pub since: Option<OffsetDateTime>,
    /// With this in the order's id, the link or the campaign. Of orders that others brought, whom the affiliate has recruited,
    /// only by the whole id.
    pub words: Option<String>,
    /// Of so many of the newest, when they are sorted by what the customer paid, the order's id or the state; none: of all.
    pub newest: Option<i64>,
}

struct Found {
    commission_id: Uuid,
}

/// Orders up to which those with some words are looked up by their ids. More are so many that they are soon met in passing.
const FEW: i64 = 2_000;

/// Reads which commissions are found, as `sliced!` does. Of `$5` and `$6` only one is asked for: the ids of few orders, or the
/// words of many. What is not asked for falls away before the query is planned, and with it the order.
macro_rules! found {
    ($connection:expr, $slice:expr, $begin:literal, $end:literal, $($rest:tt)+) => {
        sliced!(
            $connection, $slice, Found,
            ($begin
                + r#" from commission c
                   left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
                   where c.merchant_id = $1 and c.affiliate_id = $2 and ($3::text is null or c.status = $3)
                       and ($4::timestamptz is null or c.occurred_at >= $4)
                       and ($5::uuid[] is null or c.conversion_id = any($5))
                       and ($6::text is null or o.order_id = $6
                           or o.affiliate_id = $2 and (
                               position(lower($6) in lower(o.order_id collate "default")) > 0
                               or o.link_id = any(array(
                                   select l.link_id from link l where l.merchant_id = $1 and l.affiliate_id = $2
                                       and position(lower($6) in lower(concat_ws(' ', l.slug, l.code, l.campaign))) > 0
                               ))
                           ))"#
                + $end),
            $($rest)+
        )
    };
}

/// A stretch of an affiliate's commissions.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Earning>, sqlx::Error> {
    let few = match &filter.words {
        Some(words) => few_with(connection, merchant_id, affiliate_id, words).await?,
        None => None,
    };
    let filter = if few.is_some() { Filter { words: None, ..filter.clone() } } else { filter.clone() };
    let mut connection = connection.begin().await?;
    if filter.words.is_some() {
        // Those with the words are many, which the planner cannot know: it would find all of them before it sorts them.
        sqlx::raw_sql("set local enable_sort = off").execute(&mut *connection).await?;
    }
    let found = match slice.sort {
        Sort::Day | Sort::Commission => {
            by_commission(&mut connection, merchant_id, affiliate_id, &filter, few.as_deref(), slice).await?
        }
        Sort::Amount | Sort::Order | Sort::Status => {
            of_the_newest(&mut connection, merchant_id, affiliate_id, &filter, few.as_deref(), slice).await?
        }
    };
    let ids: Vec<Uuid> = found.into_iter().map(|found| found.commission_id).collect();
    let earnings = portal::earnings(&mut connection, merchant_id, affiliate_id, &ids).await?;
    connection.commit().await?;
    Ok(earnings)
}

/// The affiliate's orders with the words, unless they are many.
async fn few_with(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    words: &str,
) -> Result<Option<Vec<Uuid>>, sqlx::Error> {
    let mut planned = planned(connection).await?;
    let ids = sqlx::query_scalar!(
        r#"select conversion_id as "conversion_id!" from (
               (select o.conversion_id from conversion o
                where o.merchant_id = $1 and o.affiliate_id = $2 and (
                    position(lower($3) in lower(o.order_id collate "default")) > 0
                    or o.link_id = any(array(
                        select l.link_id from link l where l.merchant_id = $1 and l.affiliate_id = $2
                            and position(lower($3) in lower(concat_ws(' ', l.slug, l.code, l.campaign))) > 0
                    ))
                )
                order by o.occurred_at desc limit $4::bigint + 1)
               union
               select o.conversion_id from conversion o where o.merchant_id = $1 and o.order_id = $3
           ) found limit $4::bigint + 1"#,
        merchant_id,
        affiliate_id,
        words,
        FEW
    )
    .fetch_all(&mut *planned)
    .await?;
    planned.commit().await?;
    Ok(Some(ids).filter(|ids| i64::try_from(ids.len()).is_ok_and(|count| count <= FEW)))
}

async fn by_commission(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    filter: &Filter,
    few: Option<&[Uuid]>,
    slice: Slice<Sort>,
) -> Result<Vec<Found>, sqlx::Error> {
    found!(
        connection, slice, "select c.commission_id", "",
        "c.commission_id" behind "$7" most "$8",
        {
            Sort::Commission => "c.amount - c.clawed_back" of
                "b.amount - b.clawed_back, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
            _ => "c.occurred_at" of
                "b.occurred_at, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
        },
        (merchant_id, affiliate_id, filter.status.as_deref(), filter.since, few, filter.words.as_deref())
    )
}

async fn of_the_newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    filter: &Filter,
    few: Option<&[Uuid]>,
    slice: Slice<Sort>,
) -> Result<Vec<Found>, sqlx::Error> {
    found!(
        connection, slice, "select k.commission_id from (
             select c.commission_id, o.amount, o.order_id,
                 case when c.clawed_back >= c.amount and c.amount > 0 then 'reversed' else c.status end as status",

        " order by c.occurred_at desc limit $7) k where true",
        "k.commission_id" behind "$8" most "$9",
        {
            Sort::Order => "k.order_id" of
                "d.order_id, b.commission_id from commission b
                 join conversion d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                 where b.merchant_id = $1 and b.commission_id",
            Sort::Status => "k.status" of
                "case when b.clawed_back >= b.amount and b.amount > 0 then 'reversed' else b.status end, b.commission_id
                 from commission b where b.merchant_id = $1 and b.commission_id",
            _ => "k.amount" of
                "d.amount, b.commission_id from commission b
                 join conversion d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                 where b.merchant_id = $1 and b.commission_id",
        },
        (
            merchant_id,
            affiliate_id,
            filter.status.as_deref(),
            filter.since,
            few,
            filter.words.as_deref(),
            filter.newest,
        )
    )
}

/// Whether an affiliate has more commissions than that.
pub async fn are_more_than(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    count: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from commission where merchant_id = $1 and affiliate_id = $2 offset $3
           ) as "are_more!""#,
        merchant_id,
        affiliate_id,
        count
    )
    .fetch_one(connection)
    .await
}
