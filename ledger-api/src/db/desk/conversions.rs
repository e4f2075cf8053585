//! Orders, as a merchant looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::affiliate_names;

/// By what orders are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were recorded.
    Recorded,
    /// When the customer ordered.
    Day,
    /// Their id.
    Order,
    /// What the customer paid.
    Amount,
    /// The affiliate's name.
    Affiliate,
    /// What the affiliate earns.
    Commission,
    /// The state, as it is filtered by; what is held because of fraud has one of its own.
    Status,
}

/// Which orders are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state, by the primary commission; `unattributed` for those credited to nobody, `nothing` for those that are
    /// credited and earn nothing.
    pub status: Option<String>,
    /// With this as the beginning of the order's id, as the customer's id, in the affiliate's name, or, of the newest 5,000
    /// orders, anywhere in the order's id: no index is paid for by every order so that a part of one is found.
    pub words: Option<String>,
    /// Credited to this affiliate.
    pub affiliate_id: Option<Uuid>,
    /// Of this program.
    pub program_id: Option<Uuid>,
    /// Since then.
    pub since: Option<OffsetDateTime>,
    /// Of so many of the newest, when they are sorted by anything but time, or by the id of all; none: of all. All of them are read for each
    /// page, because an index by amount or state is not paid for by every order either.
    pub newest: Option<i64>,
}

impl Filter {
    /// Whether it does not find all. By their ids all orders are read by index; few of many would be looked for among all.
    #[must_use]
    pub fn keeps_to_some(&self) -> bool {
        let Self { status, words, affiliate_id, program_id, since, newest: _ } = self;
        status.is_some() || words.is_some() || affiliate_id.is_some() || program_id.is_some() || since.is_some()
    }
}

/// An order with what its affiliate earns.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0004_create_conversions.sql")]
pub struct Row {
    pub conversion_id: Uuid,
    pub order_id: String,
    pub customer_id: String,
    pub occurred_at: OffsetDateTime,
    pub amount: i64,
    pub refunded: i64,
    pub currency: String,
    pub affiliate: Option<String>,
    pub program: Option<String>,
    pub commission: Option<i64>,
    pub commission_currency: Option<String>,
    pub status: String,
    pub fraud_hold: bool,
}

struct Found {
    conversion_id: Uuid,
}

/// Reads which orders are found, as `sliced!` does. An order is recorded after it happened, so that those since a moment have
/// ids since about that moment: the day of grace is for clocks. The conditions of `$3` are one `or`, so that each can use its
/// index. What is not asked for falls away before the query is planned, and with it the commission where no state is asked for.
macro_rules! found {
    ($connection:expr, $slice:expr, $begin:literal, $end:literal, $($rest:tt)+) => {
        sliced!(
            $connection, $slice, Found,
            ($begin
                + r#" from conversion o
                   left join commission c
                       on c.merchant_id = o.merchant_id and c.conversion_id = o.conversion_id and c.role = 'primary'
                   where o.merchant_id = $1
                       and case when $2::text is null then true
                           when $2 = 'unattributed' then o.affiliate_id is null
                           when $2 = 'nothing' then o.affiliate_id is not null and o.reason = 'recurring_ended'
                           else c.status = $2 end
                       and ($3::text is null
                           or o.order_id ^@ $3 or o.order_id ^@ lower($3) or o.order_id ^@ upper($3)
                           or o.customer_id = $3
                           or o.affiliate_id = any($4::uuid[])
                           or o.conversion_id = any(array(
                               select w.conversion_id from (
                                   select n.conversion_id, n.order_id from conversion n where n.merchant_id = $1
                                   order by n.conversion_id desc limit 5000
                               ) w where position(lower($3) in lower(w.order_id collate "default")) > 0
                           )))
                       and ($5::uuid is null or o.affiliate_id = $5) and ($6::uuid is null or o.program_id = $6)
                       and ($7::timestamptz is null
                           or o.occurred_at >= $7 and o.conversion_id >= uuid_v7_floor($7 - interval '1 day'))"#
                + $end),
            $($rest)+
        )
    };
}

/// A stretch of a merchant's orders.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    let named = match &filter.words {
        Some(words) => affiliate_names::having(connection, merchant_id, words).await?,
        None => Vec::new(),
    };
    // Nobody is null: of an empty list the planner does not see that it finds nothing.
    let named = (!named.is_empty()).then_some(&*named);
    let found = match slice.sort {
        Sort::Recorded | Sort::Day => by_index(connection, merchant_id, filter, named, slice).await?,
        Sort::Order if !filter.keeps_to_some() => by_index(connection, merchant_id, filter, named, slice).await?,
        _ => of_the_newest(connection, merchant_id, filter, named, slice).await?,
    };
    let ids: Vec<Uuid> = found.into_iter().map(|found| found.conversion_id).collect();
    told(connection, merchant_id, &ids).await
}

async fn by_index(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    named: Option<&[Uuid]>,
    slice: Slice<Sort>,
) -> Result<Vec<Found>, sqlx::Error> {
    found!(
        connection, slice, "select o.conversion_id", "",
        "o.conversion_id" behind "$8" most "$9",
        {
            Sort::Day => "(o.occurred_at at time zone 'UTC')" of
                "b.occurred_at at time zone 'UTC', b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
            Sort::Order => "o.order_id" of
                "b.order_id, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
            _ => "o.merchant_id" of
                "b.merchant_id, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
        },
        (
            merchant_id,
            filter.status.as_deref(),
            filter.words.as_deref(),
            named,
            filter.affiliate_id,
            filter.program_id,
            filter.since,
        )
    )
}

async fn of_the_newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    named: Option<&[Uuid]>,
    slice: Slice<Sort>,
) -> Result<Vec<Found>, sqlx::Error> {
    found!(
        connection, slice,
        "select k.conversion_id from (
             select o.conversion_id, o.order_id, o.amount, o.affiliate_id, coalesce(c.amount - c.clawed_back, 0) as earned,
                 case when o.affiliate_id is null then 'unattributed'
                     when c.fraud_hold and c.status in ('pending', 'approved') then 'held'
                     else coalesce(c.status, 'nothing') end as status",
        " order by o.conversion_id desc limit $8) k
         left join affiliate a on a.merchant_id = $1 and a.affiliate_id = k.affiliate_id
         where true",
        "k.conversion_id" behind "$9" most "$10",
        {
            Sort::Order => "k.order_id" of
                "b.order_id, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
            Sort::Affiliate => "lower(coalesce(a.name, ''))" of
                "lower(coalesce(d.name, '')), b.conversion_id from conversion b
                 left join affiliate d on d.merchant_id = b.merchant_id and d.affiliate_id = b.affiliate_id
                 where b.merchant_id = $1 and b.conversion_id",
            Sort::Commission => "k.earned" of
                "coalesce(d.amount - d.clawed_back, 0), b.conversion_id from conversion b
                 left join commission d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                     and d.role = 'primary'
                 where b.merchant_id = $1 and b.conversion_id",
            Sort::Status => "k.status" of
                "case when b.affiliate_id is null then 'unattributed'
                     when d.fraud_hold and d.status in ('pending', 'approved') then 'held'
                     else coalesce(d.status, 'nothing') end, b.conversion_id
                 from conversion b
                 left join commission d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                     and d.role = 'primary'
                 where b.merchant_id = $1 and b.conversion_id",
            _ => "k.amount" of
                "b.amount, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
        },
        (
            merchant_id,
            filter.status.as_deref(),
            filter.words.as_deref(),
            named,
            filter.affiliate_id,
            filter.program_id,
            filter.since,
            filter.newest,
        )
    )
}

/// These orders, in this order.
async fn told(connection: &mut PgConnection, merchant_id: Uuid, ids: &[Uuid]) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select o.conversion_id, o.order_id, o.customer_id, o.occurred_at, o.amount, o.refunded, o.currency,
               a.name as "affiliate?", p.name as "program?", c.amount - c.clawed_back as commission,
               c.currency as "commission_currency?",
               case when o.affiliate_id is null then 'unattributed' else coalesce(c.status, 'nothing') end as "status!",
               coalesce(c.fraud_hold, false) as "fraud_hold!"
           from unnest($2::uuid[]) with ordinality n (conversion_id, place)
           join conversion o on o.merchant_id = $1 and o.conversion_id = n.conversion_id
           left join affiliate a on a.merchant_id = o.merchant_id and a.affiliate_id = o.affiliate_id
           left join program p on p.merchant_id = o.merchant_id and p.program_id = o.program_id
           left join commission c
               on c.merchant_id = o.merchant_id and c.conversion_id = o.conversion_id and c.role = 'primary'
           order by n.place"#,
        merchant_id,
        ids
    )
    .fetch_all(connection)
    .await
}

/// Whether a merchant has more orders than that.
pub async fn are_more_than(connection: &mut PgConnection, merchant_id: Uuid, count: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from conversion where merchant_id = $1 offset $2) as "are_more!""#,
        merchant_id,
        count
    )
    .fetch_one(connection)
    .await
}
