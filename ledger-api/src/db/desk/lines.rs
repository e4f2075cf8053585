//! An affiliate's statement, as the affiliate looks through it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::portal::{self, Line};

/// By what postings are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were posted.
    Day,
    /// What they moved, below zero where it left the affiliate, as `web/affiliate/words.rs` tells it.
    Amount,
    /// The order's id.
    Order,
}

/// Whose postings, and which.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Merchant.
    pub merchant_id: Uuid,
    /// Affiliate.
    pub affiliate_id: Uuid,
    /// With this in the order's id.
    pub words: Option<String>,
    /// Of so many of the newest, when they are searched or sorted by anything but the day; none: of all.
    pub newest: Option<i64>,
}

struct Found {
    posting_id: Uuid,
}

/// A stretch of an affiliate's postings.
pub async fn rows(
    connection: &mut PgConnection,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Line>, sqlx::Error> {
    let found = if filter.words.is_none() && slice.sort == Sort::Day {
        by_day(connection, filter, slice).await?
    } else {
        of_the_newest(connection, filter, slice).await?
    };
    let ids: Vec<Uuid> = found.into_iter().map(|found| found.posting_id).collect();
    portal::lines(connection, filter.merchant_id, &ids).await
}

async fn by_day(connection: &mut PgConnection, filter: &Filter, slice: Slice<Sort>) -> Result<Vec<Found>, sqlx::Error> {
    sliced!(
        connection, slice, Found,
        "select p.posting_id from posting p where p.merchant_id = $1 and p.affiliate_id = $2",
        "p.posting_id" behind "$3" most "$4",
        {
            _ => "p.posted_at" of
                "b.posted_at, b.posting_id from posting b where b.merchant_id = $1 and b.posting_id",
        },
        (filter.merchant_id, filter.affiliate_id)
    )
}

async fn of_the_newest(
    connection: &mut PgConnection,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Found>, sqlx::Error> {
    sliced!(
        connection, slice, Found,
        r#"select p.posting_id from (
               select n.merchant_id, n.posting_id, n.posted_at, n.amount, n.commission_id, n.payout_id, n.debit_account_id,
                   n.credit_account_id
               from posting n
               where n.merchant_id = $1 and n.affiliate_id = $2 order by n.posted_at desc limit $4
           ) p
           left join account d on d.merchant_id = p.merchant_id and d.account_id = p.debit_account_id
           left join account r on r.merchant_id = p.merchant_id and r.account_id = p.credit_account_id
           left join commission c on c.merchant_id = p.merchant_id and c.commission_id = p.commission_id
           left join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           where ($3::text is null or position(lower($3) in lower(o.order_id collate "default")) > 0)"#,
        "p.posting_id" behind "$5" most "$6",
        {
            Sort::Day => "p.posted_at" of
                "b.posted_at, b.posting_id from posting b where b.merchant_id = $1 and b.posting_id",
            Sort::Amount => "case when r.kind in ('commission_expense', 'reward_expense') or r.kind like 'cash:%'
                                     or p.commission_id is null and p.payout_id is null
                                         and d.kind in ('pending', 'payable', 'receivable')
                                         and (d.kind, r.kind) not in
                                             (('pending', 'payable'), ('payable', 'receivable'), ('payable', 'inflight'))
                                 then -p.amount else p.amount end" of
                "case when f.kind in ('commission_expense', 'reward_expense') or f.kind like 'cash:%'
                         or b.commission_id is null and b.payout_id is null
                             and e.kind in ('pending', 'payable', 'receivable')
                             and (e.kind, f.kind) not in
                                 (('pending', 'payable'), ('payable', 'receivable'), ('payable', 'inflight'))
                     then -b.amount else b.amount end, b.posting_id
                 from posting b
                 join account e on e.merchant_id = b.merchant_id and e.account_id = b.debit_account_id
                 join account f on f.merchant_id = b.merchant_id and f.account_id = b.credit_account_id
                 where b.merchant_id = $1 and b.posting_id",
            Sort::Order => "coalesce(o.order_id, '')" of
                "coalesce(e.order_id, ''), b.posting_id from posting b
                 left join commission d on d.merchant_id = b.merchant_id and d.commission_id = b.commission_id
                 left join conversion e on e.merchant_id = d.merchant_id and e.conversion_id = d.conversion_id
                 where b.merchant_id = $1 and b.posting_id",
        },
        (filter.merchant_id, filter.affiliate_id, filter.words.as_deref(), filter.newest)
    )
}

/// Whether an affiliate has more postings than that.
pub async fn are_more_than(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    count: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from posting where merchant_id = $1 and affiliate_id = $2 offset $3
           ) as "are_more!""#,
        merchant_id,
        affiliate_id,
        count
    )
    .fetch_one(connection)
    .await
}
