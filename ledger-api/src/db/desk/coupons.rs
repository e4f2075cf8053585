//! Coupons, as a merchant looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what coupons are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// Their code.
    Code,
    /// The affiliate's name.
    Affiliate,
    /// Their state.
    Status,
}

/// Which coupons are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in the code or the affiliate's name.
    pub words: Option<String>,
}

/// A coupon with whose it is.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0013_create_coupons.sql")]
pub struct Row {
    pub coupon_id: Uuid,
    pub code: String,
    pub link_id: Uuid,
    pub status: String,
    pub affiliate: String,
    pub program: String,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's coupons.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select c.coupon_id, c.code, c.link_id, c.status, a.name as affiliate, p.name as program, c.created_at
         from coupon c
         join link l on l.merchant_id = c.merchant_id and l.link_id = c.link_id
         join affiliate a on a.merchant_id = l.merchant_id and a.affiliate_id = l.affiliate_id
         join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
         where c.merchant_id = $1 and ($2::text is null or c.status = $2)
             and ($3::text is null or position(lower($3) in lower(concat_ws(' ', c.code, a.name))) > 0)",
        "c.coupon_id" behind "$4" most "$5",
        {
            Sort::Made => "c.merchant_id" of
                "b.merchant_id, b.coupon_id from coupon b where b.merchant_id = $1 and b.coupon_id",
            Sort::Code => "c.code" of "b.code, b.coupon_id from coupon b where b.merchant_id = $1 and b.coupon_id",
            Sort::Affiliate => "lower(a.name)" of
                "lower(e.name), b.coupon_id from coupon b
                 join link d on d.merchant_id = b.merchant_id and d.link_id = b.link_id
                 join affiliate e on e.merchant_id = d.merchant_id and e.affiliate_id = d.affiliate_id
                 where b.merchant_id = $1 and b.coupon_id",
            Sort::Status => "c.status" of
                "b.status, b.coupon_id from coupon b where b.merchant_id = $1 and b.coupon_id",
        },
        (merchant_id, filter.status.as_deref(), filter.words.as_deref())
    )
}
