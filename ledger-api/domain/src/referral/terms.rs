//! What a program promises to customers who invite friends.

use serde::{Deserialize, Serialize};
use shared::money::Amount;

use crate::named::named_enum;

named_enum! {
    /// What both sides of a referral get.
    pub enum RewardType, "a reward type" {
        /// Credit that the merchant lets the customer spend.
        Credit = "credit",
        /// Money, by the next payout of the affiliate whose `external_id` is the customer; credit without one.
        Cash = "cash",
        /// A coupon code of the merchant's shop, worth the amount once.
        Discount = "discount",
    }
}

/// What a referral promises when it begins. Later changes of the program do not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReferralTerms {
    /// What the customer who invited gets, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 1000))]
    pub referrer_reward: Amount,
    /// What the friend gets, in minor units.
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub referred_reward: Amount,
    /// How both get it.
    pub reward_type: RewardType,
    /// The least a friend's order must be worth, in minor units; and what must be left of it.
    #[cfg_attr(feature = "openapi", schema(example = 2000))]
    pub minimum_order: Amount,
    /// How many friends a customer is rewarded for in a UTC month; null: any number.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100_000, example = 10))]
    pub cap_per_month: Option<u32>,
    /// Days an invitation is open.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 365, example = 30))]
    pub expires_days: u16,
}

impl ReferralTerms {
    /// Minor units for the customer who invited, where the program does not say.
    pub const REFERRER_REWARD: i64 = 1_000;
    /// Minor units for the friend, where the program does not say.
    pub const REFERRED_REWARD: i64 = 500;
    /// Days an invitation is open, where the program does not say.
    pub const EXPIRES_DAYS: i32 = 30;
}
