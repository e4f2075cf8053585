//! Orders, as a merchant looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what orders are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were recorded.
    Recorded,
    /// When the customer ordered.
    Day,
    /// What the customer paid.
    Amount,
}

/// Which orders are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state, by the primary commission; `unattributed` for those credited to nobody.
    pub status: Option<String>,
    /// With this as the order's id or the customer's, in the affiliate's name, or, of the newest 5,000 orders, in the order's
    /// id: no index is paid for by every order so that a part of one is found.
    pub words: Option<String>,
    /// Credited to this affiliate.
    pub affiliate_id: Option<Uuid>,
    /// Of this program.
    pub program_id: Option<Uuid>,
    /// Since then.
    pub since: Option<OffsetDateTime>,
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

/// A stretch of a merchant's orders. An order is recorded after it happened, so that those since a moment have ids since
/// about that moment: the day of grace is for clocks.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        r#"select o.conversion_id, o.order_id, o.customer_id, o.occurred_at, o.amount, o.refunded, o.currency,
               a.name as "affiliate?", p.name as "program?", c.amount - c.clawed_back as commission,
               c.currency as "commission_currency?",
               case when o.affiliate_id is null then 'unattributed' else coalesce(c.status, 'approved') end as "status!",
               coalesce(c.fraud_hold, false) as "fraud_hold!"
           from conversion o
           left join affiliate a on a.merchant_id = o.merchant_id and a.affiliate_id = o.affiliate_id
           left join program p on p.merchant_id = o.merchant_id and p.program_id = o.program_id
           left join commission c
               on c.merchant_id = o.merchant_id and c.conversion_id = o.conversion_id and c.role = 'primary'
           where o.merchant_id = $1
               and case when $2::text is null then true when $2 = 'unattributed' then o.affiliate_id is null
                   else c.status = $2 end
               and ($3::text is null or o.conversion_id = any(array(
                   select w.conversion_id from (
                       select n.conversion_id, n.order_id from conversion n where n.merchant_id = $1
                       order by n.conversion_id desc limit 5000
                   ) w where position(lower($3) in lower(w.order_id)) > 0
                   union
                   select w.conversion_id from conversion w where w.merchant_id = $1 and w.order_id = $3
                   union
                   select w.conversion_id from conversion w where w.merchant_id = $1 and w.customer_id = $3
                   union
                   select w.conversion_id from conversion w
                   where w.merchant_id = $1 and w.affiliate_id = any(array(
                       select f.affiliate_id from affiliate f
                       where f.merchant_id = $1 and position(lower($3) in lower(f.name)) > 0
                   ))
               )))
               and ($4::uuid is null or o.affiliate_id = $4) and ($5::uuid is null or o.program_id = $5)
               and ($6::timestamptz is null
                   or o.occurred_at >= $6 and o.conversion_id >= uuid_v7_floor($6 - interval '1 day'))"#,
        "o.conversion_id" behind "$7" most "$8",
        {
            Sort::Recorded => "o.merchant_id" of
                "b.merchant_id, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
            Sort::Day => "(o.occurred_at at time zone 'UTC')" of
                "b.occurred_at at time zone 'UTC', b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
            Sort::Amount => "o.amount" of
                "b.amount, b.conversion_id from conversion b where b.merchant_id = $1 and b.conversion_id",
        },
        (
            merchant_id,
            filter.status.as_deref(),
            filter.words.as_deref(),
            filter.affiliate_id,
            filter.program_id,
            filter.since,
        )
    )
}
