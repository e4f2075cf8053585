//! What a client may say of a program's referral programme, with the defaults of the product.

use serde::Deserialize;

use crate::domain::referral::{ReferralTerms, RewardType};
use crate::http::validate::Check;

/// Rewards that a month may have for one customer.
const MOST_PER_MONTH: i32 = 100_000;

/// A whole referral programme: what is left out has its default, also in a patch.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReferralTermsBody)]
pub(super) struct ReferralBody {
    /// What the customer who invited gets, in minor units; 1000.
    #[schema(value_type = Option<shared::money::Amount>, example = 1000)]
    referrer_reward: Option<i64>,
    /// What the friend gets, in minor units; 500.
    #[schema(value_type = Option<shared::money::Amount>, example = 500)]
    referred_reward: Option<i64>,
    /// How both get it; `credit`.
    reward_type: Option<RewardType>,
    /// The least a friend's order must be worth, in minor units; 0.
    #[schema(value_type = Option<shared::money::Amount>, example = 2000)]
    minimum_order: Option<i64>,
    /// How many friends a customer is rewarded for in a UTC month; any number.
    #[schema(minimum = 1, maximum = 100_000, example = 10)]
    cap_per_month: Option<i32>,
    /// Days an invitation is open; 30.
    #[schema(minimum = 1, maximum = 365, example = 30)]
    expires_days: Option<i32>,
}

impl ReferralBody {
    /// What it promises, as far as it is acceptable.
    pub(super) fn read(&self, check: &mut Check) -> Option<ReferralTerms> {
        let mut amount = |field: &str, minor: Option<i64>, default| {
            check.amount(&format!("referral.{field}"), minor.unwrap_or(default))
        };
        let for_the_referrer = amount("referrer_reward", self.referrer_reward, ReferralTerms::REFERRER_REWARD);
        let for_the_friend = amount("referred_reward", self.referred_reward, ReferralTerms::REFERRED_REWARD);
        let minimum_order = amount("minimum_order", self.minimum_order, 0);
        if let Some(cap) = self.cap_per_month {
            check.range("referral.cap_per_month", cap, 1..=MOST_PER_MONTH);
        }
        let days = self.expires_days.unwrap_or(ReferralTerms::EXPIRES_DAYS);
        check.range("referral.expires_days", days, 1..=365);
        Some(ReferralTerms {
            referrer_reward: for_the_referrer?,
            referred_reward: for_the_friend?,
            reward_type: self.reward_type.unwrap_or(RewardType::Credit),
            minimum_order: minimum_order?,
            cap_per_month: self.cap_per_month.and_then(|cap| u32::try_from(cap).ok()),
            expires_days: u16::try_from(days).ok()?,
        })
    }
}
