//! A referral as clients see it, with what it gave.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::referrals::list;
use crate::db::referrals::rewards::{self, Reward};
use crate::db::referrals::rows::Referral;

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Referral, example = json!({"reason": null}))]
pub(crate) struct ReferralView {
    pub(crate) id: Uuid,
    #[schema(value_type = crate::domain::referral::ReferralStatus)]
    status: String,
    program_id: Uuid,
    /// By which code.
    #[schema(example = "ABC12345")]
    code: String,
    #[schema(example = "customer-7")]
    referrer_customer_id: String,
    /// Null until the friend signs up.
    #[schema(example = "customer-8")]
    referred_customer_id: Option<String>,
    /// The friend's, where it is known.
    #[schema(format = "email", example = "friend@mail.example")]
    email: Option<String>,
    /// What the customer who invited gets, in minor units; 0 when `reason` says why.
    #[schema(value_type = shared::money::Amount, example = 1000)]
    referrer_reward: i64,
    /// What the friend gets, in minor units.
    #[schema(value_type = shared::money::Amount, example = 500)]
    referred_reward: i64,
    #[schema(value_type = crate::domain::referral::RewardType)]
    reward_type: String,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// The least the friend's order must be worth, in minor units.
    #[schema(value_type = shared::money::Amount, example = 2000)]
    minimum_order: i64,
    /// `cap_reached`: the customer was rewarded for as many friends as the month allows.
    #[schema(example = "cap_reached")]
    reason: Option<String>,
    /// The order that qualified the friend.
    conversion_id: Option<Uuid>,
    /// What was given, oldest first.
    rewards: Vec<RewardView>,
    #[serde(with = "rfc3339::option")]
    invited_at: Option<OffsetDateTime>,
    /// When an invitation ends.
    #[serde(with = "rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    signed_up_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    qualified_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    rewarded_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    reversed_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339::option")]
    expired_at: Option<OffsetDateTime>,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
}

/// What one side got.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Reward)]
pub(crate) struct RewardView {
    id: Uuid,
    #[schema(value_type = crate::domain::referral::Side)]
    side: String,
    #[schema(example = "customer-7")]
    customer_id: String,
    #[schema(value_type = crate::domain::referral::RewardKind)]
    kind: String,
    #[schema(value_type = shared::money::Amount, example = 1000)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(value_type = crate::domain::referral::RewardStatus)]
    status: String,
    /// Whose payout pays it, for cash.
    affiliate_id: Option<Uuid>,
    /// For a discount.
    #[schema(example = "REWARD-0123456789ABCDEF")]
    coupon_code: Option<String>,
    #[serde(with = "rfc3339")]
    given_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    reversed_at: Option<OffsetDateTime>,
}

impl ReferralView {
    /// The same for whoever keeps it.
    #[must_use]
    pub(crate) fn without_email(self) -> Self {
        Self { email: None, ..self }
    }
}

/// These referrals as clients see them, in the order of `rows`.
pub(crate) async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rows: Vec<Referral>,
) -> Result<Vec<ReferralView>, sqlx::Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.referral_id).collect();
    let mut given: HashMap<Uuid, Vec<RewardView>> = HashMap::new();
    for reward in rewards::of(connection, merchant_id, &ids).await? {
        given.entry(reward.referral_id).or_default().push(reward.into());
    }
    let view = |row: Referral| {
        let rewards = given.remove(&row.referral_id).unwrap_or_default();
        view(row, rewards)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The referrals of these ids that the merchant has.
pub(crate) async fn load(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<ReferralView>, sqlx::Error> {
    let rows = list::by_ids(connection, merchant_id, ids).await?;
    of(connection, merchant_id, rows).await
}

fn view(row: Referral, rewards: Vec<RewardView>) -> ReferralView {
    ReferralView {
        id: row.referral_id,
        status: row.status,
        program_id: row.program_id,
        code: row.code,
        referrer_customer_id: row.referrer_customer_id,
        referred_customer_id: row.referred_customer_id,
        email: row.email,
        referrer_reward: row.referrer_reward,
        referred_reward: row.referred_reward,
        reward_type: row.reward_type,
        currency: row.currency,
        minimum_order: row.minimum_order,
        reason: row.reason,
        conversion_id: row.conversion_id,
        rewards,
        invited_at: row.invited_at,
        expires_at: row.expires_at,
        signed_up_at: row.signed_up_at,
        qualified_at: row.qualified_at,
        rewarded_at: row.rewarded_at,
        reversed_at: row.reversed_at,
        expired_at: row.expired_at,
        created_at: row.created_at,
    }
}

impl From<Reward> for RewardView {
    fn from(row: Reward) -> Self {
        Self {
            id: row.reward_id,
            side: row.side,
            customer_id: row.customer_id,
            kind: row.kind,
            amount: row.amount,
            currency: row.currency,
            status: row.status,
            affiliate_id: row.affiliate_id,
            coupon_code: row.coupon_code,
            given_at: row.given_at,
            reversed_at: row.reversed_at,
        }
    }
}
