//! A coupon as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::coupons::Coupon;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Coupon)]
pub(crate) struct CouponView {
    id: Uuid,
    #[schema(example = "SAVE10")]
    code: String,
    link_id: Uuid,
    program_id: Uuid,
    affiliate_id: Uuid,
    #[schema(value_type = crate::domain::status::CouponStatus)]
    status: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<Coupon> for CouponView {
    fn from(coupon: Coupon) -> Self {
        Self {
            id: coupon.coupon_id,
            code: coupon.code,
            link_id: coupon.link_id,
            program_id: coupon.program_id,
            affiliate_id: coupon.affiliate_id,
            status: coupon.status,
            created_at: coupon.created_at,
        }
    }
}
