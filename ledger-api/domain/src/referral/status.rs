//! States and kinds, as they are stored and shown.

use crate::named::named_enum;

named_enum! {
    /// Where a referral stands.
    pub enum ReferralStatus, "a referral's status" {
        /// The friend is invited and has not signed up.
        Pending = "pending",
        /// The friend has signed up and not qualified.
        SignedUp = "signed_up",
        /// The friend has qualified, and there was nothing to give.
        Qualified = "qualified",
        /// Rewards were given.
        Rewarded = "rewarded",
        /// The order that qualified it was taken back, and the rewards with it.
        Reversed = "reversed",
        /// The invitation is over.
        Expired = "expired",
    }
}

named_enum! {
    /// Who of the two gets a reward.
    pub enum Side, "a side" {
        /// The customer who invited.
        Referrer = "referrer",
        /// The friend.
        Referred = "referred",
    }
}

named_enum! {
    /// How a reward was given.
    pub enum RewardKind, "a reward's kind" {
        /// As credit to spend.
        Credit = "credit",
        /// To an affiliate's next payout.
        Cash = "cash",
        /// As a coupon code.
        Discount = "discount",
    }
}

named_enum! {
    /// Whether a reward stands.
    pub enum RewardStatus, "a reward's status" {
        /// It was given.
        Given = "given",
        /// It was taken back; a coupon counts no longer.
        Reversed = "reversed",
    }
}
