//! The merchant says that a friend has qualified.

use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::ReferralError;
use super::settle::settle_within;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::referrals::rows::{self, Referral};
use crate::domain::caller::Caller;

/// Qualifies a friend by the merchant's word, in the caller's transaction. Saying it again changes nothing.
pub async fn qualify(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referred_customer_id: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Referral, ReferralError> {
    let referral = rows::lock_of_friend(connection, merchant_id, referred_customer_id).await?;
    let mut referral = referral.ok_or(ReferralError::UnknownFriend)?;
    if referral.called_at.is_none() {
        referral.called_at = Some(now);
        rows::store(connection, merchant_id, &referral).await?;
        let deed = Deed {
            action: "referral.qualify",
            object_id: referral.referral_id,
            before: Some(json!({ "status": referral.status })),
            after: None,
        };
        audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    }
    let settled = settle_within(connection, merchant_id, referred_customer_id, now).await?;
    settled.ok_or(ReferralError::UnknownFriend)
}
