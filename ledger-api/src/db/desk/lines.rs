//! An affiliate's statement, as the affiliate looks through it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::portal::Line;

/// By what postings are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were posted.
    Day,
    /// What they moved.
    Amount,
}

/// A stretch of an affiliate's postings; those whose order's id has the words.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    words: Option<&str>,
    slice: Slice<Sort>,
) -> Result<Vec<Line>, sqlx::Error> {
    sliced!(
        connection, slice, Line,
        r#"select p.posting_id, p.event, d.kind as debit, r.kind as credit, p.amount, p.currency, p.commission_id,
               p.payout_id, p.posted_at, o.order_id as "order_id?"
           from posting p
           join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
           join account r on r.merchant_id = p.merchant_id and r.account_id = p.credit_account_id
           left join commission c on c.merchant_id = p.merchant_id and c.commission_id = p.commission_id
           left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           where p.merchant_id = $1 and p.affiliate_id = $2
               and ($3::text is null or position(lower($3) in lower(o.order_id)) > 0)"#,
        "p.posting_id" behind "$4" most "$5",
        {
            Sort::Day => "p.posted_at" of
                "b.posted_at, b.posting_id from posting b where b.merchant_id = $1 and b.posting_id",
            Sort::Amount => "p.amount" of
                "b.amount, b.posting_id from posting b where b.merchant_id = $1 and b.posting_id",
        },
        (merchant_id, affiliate_id, words)
    )
}
