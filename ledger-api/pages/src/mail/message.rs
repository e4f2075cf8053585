//! What a mail tells. It is stored as facts and worded when it is sent.

use shared::money::Currency;
use time::{Date, Duration};
use uuid::Uuid;

use super::Topic;

/// An amount of so many things.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sum {
    /// Minor units.
    pub amount: i64,
    /// What they are units of.
    pub currency: Currency,
    /// How many things it is the sum of.
    pub count: i64,
}

/// A commission that was rejected.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rejection {
    /// The merchant's order.
    pub order_id: String,
    /// What it would have been, in minor units.
    pub amount: i64,
    /// What they are units of.
    pub currency: Currency,
    /// Why, in the merchant's words.
    pub reason: Option<String>,
}

/// A payment to an affiliate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PayoutFacts {
    /// Which.
    pub payout_id: Uuid,
    /// Minor units.
    pub amount: i64,
    /// What they are units of.
    pub currency: Currency,
    /// Why it is as it is, where there is something to say.
    pub reason: Option<String>,
}

/// A part of a payout run: what goes one way in one currency.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// The way.
    pub rail: String,
    /// The currency.
    pub currency: Currency,
}

/// What somebody gets for a friend.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reward {
    /// Minor units.
    pub amount: i64,
    /// What they are units of.
    pub currency: Currency,
    /// In which form.
    pub kind: RewardKind,
    /// What to type at the checkout for a discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The form of a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RewardKind {
    /// Credit at the shop.
    Credit,
    /// Money.
    Cash,
    /// A discount.
    Discount,
}

/// What there is to tell somebody. `merchant` is always the merchant's name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Message {
    /// An affiliate may begin.
    AffiliateApproved { merchant: String },
    /// An affiliate's first order was credited.
    FirstConversion { merchant: String },
    /// What became of an affiliate's commissions on a day (UTC): approved by currency, rejected one by one, at most ten of
    /// `rejected_count`.
    CommissionDigest { merchant: String, day: Date, approved: Vec<Sum>, rejected: Vec<Rejection>, rejected_count: i64 },
    /// A payout arrived, or is on its way for good.
    PayoutPaid { merchant: String, payout: PayoutFacts },
    /// A payout was refused by the provider; the money is payable again.
    PayoutFailed { merchant: String, payout: PayoutFacts },
    /// A payout came back from the affiliate's bank.
    PayoutReturned { merchant: String, payout: PayoutFacts },
    /// Where an affiliate's money goes was changed: which fields, never what stands in them.
    DestinationChanged { merchant: String, changed: Vec<String> },
    /// Somebody may sign in for a merchant.
    MemberInvitation { merchant: String, finance: bool },
    /// An address of the merchant's, of which the host is told, or an affiliate's postback is not called any more: because
    /// it said so itself (`gone`), or because it took nothing for five days.
    EndpointDisabled { merchant: String, host: Option<String>, gone: bool, affiliate_id: Option<Uuid> },
    /// A friend invites; `url` is the friend's own link, `reward` what the invited gets.
    ReferralInvitation { merchant: String, url: String, reward: Option<Reward> },
    /// A friend has bought.
    RewardEarned { merchant: String, reward: Reward },
    /// The reader has bought, and came by a friend.
    WelcomeReward { merchant: String, reward: Reward },
    /// A link to sign in with. The link itself is made when the mail is sent, and stored nowhere.
    SignIn { sign_in_id: Uuid },
    /// A schedule has made a draft that waits for approval.
    DraftMade { merchant: String, payout_run_id: Uuid, totals: Vec<Sum> },
    /// Nobody knows whether a payout was paid; Tributary asks on by itself.
    PayoutUnknown { merchant: String, payout: PayoutFacts },
    /// A payout has stopped until two persons decide.
    PayoutFrozen { merchant: String, payout: PayoutFacts },
    /// A payout's money has left a second time, by this payment of the provider.
    PayoutPaidTwice { merchant: String, payout: PayoutFacts, provider_id: String },
    /// A payout's money had been given back, and has left all the same, by this payment of the provider.
    PayoutPaidLate { merchant: String, payout: PayoutFacts, provider_id: String },
    /// A provider takes no payments of a part of a run; of which, a server of the release before did not say.
    RunPaused {
        merchant: String,
        payout_run_id: Uuid,
        reason: String,
        #[serde(default)]
        part: Option<Part>,
    },
}

impl Message {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            // Nobody may refuse to hear that the money goes elsewhere.
            Self::SignIn { .. } | Self::MemberInvitation { .. } | Self::DestinationChanged { .. } => Topic::Access,
            Self::AffiliateApproved { .. } => Topic::Membership,
            Self::FirstConversion { .. } | Self::CommissionDigest { .. } => Topic::Earnings,
            Self::PayoutPaid { .. } | Self::PayoutFailed { .. } | Self::PayoutReturned { .. } => Topic::Payouts,
            Self::EndpointDisabled { .. } => Topic::MerchantAlerts,
            Self::ReferralInvitation { .. } => Topic::Invitations,
            Self::RewardEarned { .. } | Self::WelcomeReward { .. } => Topic::Rewards,
            Self::DraftMade { .. }
            | Self::PayoutUnknown { .. }
            | Self::PayoutFrozen { .. }
            | Self::PayoutPaidTwice { .. }
            | Self::PayoutPaidLate { .. }
            | Self::RunPaused { .. } => Topic::FinanceAlerts,
        }
    }

    /// How long it is worth sending.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        match self {
            // As long as the link works.
            Self::SignIn { .. } => Duration::minutes(15),
            Self::DestinationChanged { .. } => Duration::days(7),
            _ => Duration::days(1),
        }
    }
}
