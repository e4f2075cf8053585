//! Coupons: codes that lead to a link.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::coupon::CouponCode;
use crate::domain::status::CouponStatus;

/// One coupon, with whom it credits.
#[derive(Debug)]
pub struct Coupon {
    /// Id.
    pub coupon_id: Uuid,
    /// In upper case.
    pub code: String,
    /// Link it leads to.
    pub link_id: Uuid,
    /// The link's program.
    pub program_id: Uuid,
    /// The link's affiliate.
    pub affiliate_id: Uuid,
    /// `active` or `paused`.
    pub status: String,
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// Stores a coupon; `false` when the code is taken already. The link is one of the merchant's.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    coupon_id: Uuid,
    code: &CouponCode,
    link_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into coupon (merchant_id, code, coupon_id, link_id) values ($1, $2, $3, $4)
         on conflict (merchant_id, code) do nothing",
        merchant_id,
        code.as_str(),
        coupon_id,
        link_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Pauses or resumes a coupon; `false` when there is none of that code.
pub async fn set_status(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    code: &CouponCode,
    status: CouponStatus,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update coupon set status = $3 where merchant_id = $1 and code = $2",
        merchant_id,
        code.as_str(),
        status.name()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One coupon of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    code: &CouponCode,
) -> Result<Option<Coupon>, sqlx::Error> {
    let filter = Filter { code: Some(code), ..Filter::default() };
    Ok(list(connection, merchant_id, &filter, None, 1).await?.pop())
}

/// Which coupons a list shows.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only this code.
    pub code: Option<&'a CouponCode>,
    /// Only those of this link.
    pub link_id: Option<Uuid>,
    /// Only those in this state.
    pub status: Option<CouponStatus>,
}

/// A merchant's coupons, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Coupon>, sqlx::Error> {
    sqlx::query_as!(
        Coupon,
        r#"select c.coupon_id, c.code, c.link_id, l.program_id, l.affiliate_id as "affiliate_id!", c.status, c.created_at
         from coupon c
         join link l on l.merchant_id = c.merchant_id and l.link_id = c.link_id
         where c.merchant_id = $1 and ($2::text is null or c.code = $2) and ($3::uuid is null or c.link_id = $3)
             and ($4::text is null or c.status = $4) and ($5::uuid is null or c.coupon_id < $5)
         order by c.coupon_id desc limit $6"#,
        merchant_id,
        filter.code.map(CouponCode::as_str),
        filter.link_id,
        filter.status.map(CouponStatus::name),
        before,
        limit
    )
    .fetch_all(connection)
    .await
}
