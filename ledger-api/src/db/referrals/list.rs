//! Lists of referrals.

use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{Referral, select_referrals};
use crate::domain::referral::ReferralStatus;

/// Which referrals a list shows.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only those in this state.
    pub status: Option<ReferralStatus>,
    /// Only those by this code.
    pub code: Option<&'a str>,
    /// Only those of this program.
    pub program_id: Option<Uuid>,
    /// Only those of this customer.
    pub referrer_customer_id: Option<&'a str>,
    /// Only that of this friend.
    pub referred_customer_id: Option<&'a str>,
}

/// A merchant's referrals, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Referral>, sqlx::Error> {
    select_referrals!(
        "($2::text is null or r.status = $2)
             and ($3::text is null or r.link_id = (select link_id from link where merchant_id = $1 and code = $3))
             and ($4::uuid is null or r.program_id = $4) and ($5::text is null or r.referrer_customer_id = $5)
             and ($6::text is null or r.referred_customer_id = $6) and ($7::uuid is null or r.referral_id < $7)
         order by r.referral_id desc limit $8",
        merchant_id,
        filter.status.map(ReferralStatus::name),
        filter.code,
        filter.program_id,
        filter.referrer_customer_id,
        filter.referred_customer_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// These referrals.
pub async fn by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral_ids: &[Uuid],
) -> Result<Vec<Referral>, sqlx::Error> {
    select_referrals!("r.referral_id = any($2)", merchant_id, referral_ids).fetch_all(connection).await
}
