//! The fraud queue, as a merchant works through it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what held commissions are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were earned.
    Earned,
    /// What they are.
    Amount,
    /// The order's id.
    Order,
    /// The affiliate's name.
    Affiliate,
    /// What the customer paid.
    Paid,
}

/// Which held commissions are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// With this in the order's id, the customer's, or the affiliate's name.
    pub words: Option<String>,
}

/// A commission that waits for a person.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of commission, conversion and affiliate")]
pub struct Row {
    pub commission_id: Uuid,
    pub conversion_id: Uuid,
    pub affiliate_id: Uuid,
    pub affiliate: String,
    pub order_id: String,
    pub customer_id: String,
    pub order_amount: i64,
    pub order_currency: String,
    pub amount: i64,
    pub currency: String,
    pub occurred_at: OffsetDateTime,
}

/// A stretch of the queue.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select c.commission_id, c.conversion_id, c.affiliate_id, a.name as affiliate, o.order_id, o.customer_id,
             o.amount as order_amount, o.currency as order_currency, c.amount, c.currency, c.occurred_at
         from commission c
         join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
         join affiliate a on a.merchant_id = c.merchant_id and a.affiliate_id = c.affiliate_id
         where c.merchant_id = $1 and c.fraud_hold and c.status in ('pending', 'approved')
             and not exists (
                 select from fraud_rejection r where r.merchant_id = c.merchant_id and r.commission_id = c.commission_id
             )
             and ($2::text is null
                 or position(lower($2) in lower(concat_ws(' ', o.order_id, o.customer_id, a.name))) > 0)",
        "c.commission_id" behind "$3" most "$4",
        {
            Sort::Earned => "c.merchant_id" of
                "b.merchant_id, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
            Sort::Amount => "c.amount" of
                "b.amount, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
            Sort::Order => "o.order_id" of
                "d.order_id, b.commission_id from commission b
                 join conversion d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                 where b.merchant_id = $1 and b.commission_id",
            Sort::Affiliate => "lower(a.name)" of
                "lower(d.name), b.commission_id from commission b
                 join affiliate d on d.merchant_id = b.merchant_id and d.affiliate_id = b.affiliate_id
                 where b.merchant_id = $1 and b.commission_id",
            Sort::Paid => "o.amount" of
                "d.amount, b.commission_id from commission b
                 join conversion d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                 where b.merchant_id = $1 and b.commission_id",
        },
        (merchant_id, filter.words.as_deref())
    )
}
