//! Both sides get what they were promised, in one entry.

use shared::ids::event_id;
use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ReferralError, amount, mails};
use crate::app;
use crate::db::decode::decode;
use crate::db::payouts::draft;
use crate::db::referrals::payables::{self, PayableEntry};
use crate::db::referrals::rewards::{self, Reward};
use crate::db::referrals::rows::Referral;
use crate::db::{postings, settlement};
use crate::domain::account::{AccountKind, AccountRef};
use crate::domain::posting::entry::Entry;
use crate::domain::posting::reward::{RewardRef, earned, earned_as_cash};
use crate::domain::posting::{Books, Posting};
use crate::domain::referral::{RewardKind, RewardStatus, RewardType, Side};

/// A reward with what its postings need.
pub(super) struct Account {
    pub(super) of: RewardRef,
    pub(super) kind: RewardKind,
    pub(super) affiliate_id: Option<Uuid>,
    pub(super) amount: Amount,
}

impl Account {
    pub(super) fn of(reward: &Reward) -> Result<Self, sqlx::Error> {
        Ok(Self {
            of: RewardRef {
                reward_id: reward.reward_id,
                customer_id: reward.customer_id.clone(),
                currency: reward.currency.parse().map_err(decode)?,
            },
            kind: reward.kind.parse().map_err(decode)?,
            affiliate_id: reward.affiliate_id,
            amount: amount(reward.amount)?,
        })
    }

    /// The affiliate's accounts, for cash.
    pub(super) fn books(&self) -> Option<Books> {
        self.affiliate_id.map(|affiliate_id| Books { affiliate_id, currency: self.of.currency })
    }

    /// Every account that giving it or taking it back may move.
    pub(super) fn accounts(&self) -> Vec<AccountRef> {
        let [gets, owes] = match (self.kind, self.books()) {
            (RewardKind::Cash, Some(books)) => {
                [AccountKind::Payable, AccountKind::Receivable].map(|kind| books.own(kind))
            }
            (RewardKind::Discount, _) => return Vec::new(),
            _ => [AccountKind::RewardCredit, AccountKind::Receivable].map(|kind| self.of.own(kind)),
        };
        vec![gets, owes, AccountRef::merchant(AccountKind::RewardExpense, self.of.currency)]
    }

    fn earned(&self) -> Option<Posting> {
        match (self.kind, self.affiliate_id) {
            (RewardKind::Discount, _) => None,
            (RewardKind::Cash, Some(affiliate_id)) => earned_as_cash(&self.of, affiliate_id, self.amount),
            _ => earned(&self.of, self.amount),
        }
    }
}

/// Locks what rewards may move, in everybody's order: commissions before accounts.
pub(super) async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    rewards: &[Account],
) -> Result<Entry, sqlx::Error> {
    let affiliates: Vec<Uuid> = rewards.iter().filter_map(|reward| reward.affiliate_id).collect();
    if !affiliates.is_empty() {
        draft::lock_commissions(connection, merchant_id, &affiliates).await?;
    }
    let accounts: Vec<AccountRef> = rewards.iter().flat_map(Account::accounts).collect();
    Ok(Entry::on(postings::lock_balances(connection, merchant_id, &accounts).await?))
}

/// Gives the rewards of a referral's present round; `false` when there are none.
pub(super) async fn give(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &Referral,
    now: OffsetDateTime,
) -> Result<bool, ReferralError> {
    let mut given = Vec::new();
    for (side, customer_id, minor) in sides(referral) {
        if minor > 0 {
            given.push(reward(connection, merchant_id, referral, (side, customer_id, minor), now).await?);
        }
    }
    let accounts = given.iter().map(Account::of).collect::<Result<Vec<_>, _>>()?;
    let mut entry = lock(connection, merchant_id, &accounts).await?;
    let mut payable = Vec::new();
    for account in &accounts {
        entry.post(account.earned());
        if let Some(books) = account.books() {
            payable.push(PayableEntry {
                entry_id: event_id(merchant_id, &format!("reward:{}:payable:earned", account.of.reward_id)),
                reward_id: account.of.reward_id,
                affiliate_id: books.affiliate_id,
                currency: books.currency.code(),
                payable_change: account.amount.minor(),
            });
        }
    }
    for reward in &given {
        rewards::insert(connection, merchant_id, reward).await?;
    }
    postings::write(connection, merchant_id, entry.postings()).await?;
    payables::insert(connection, merchant_id, &payable).await?;
    settlement::settle(connection, merchant_id, &entry.emptied_by_netting()).await?;
    // What was taken back and is given again is no news.
    if referral.rounds == 1 {
        mails::rewarded(connection, merchant_id, referral, &given, now).await?;
    }
    Ok(!given.is_empty())
}

fn sides(referral: &Referral) -> impl Iterator<Item = (Side, &str, i64)> {
    let friend = referral.referred_customer_id.as_deref();
    let referrer = (Side::Referrer, referral.referrer_customer_id.as_str(), referral.referrer_reward);
    let of_the_friend = friend.map(|customer_id| (Side::Referred, customer_id, referral.referred_reward));
    [Some(referrer), of_the_friend].into_iter().flatten()
}

/// What one side gets, and how.
async fn reward(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &Referral,
    (side, customer_id, minor): (Side, &str, i64),
    now: OffsetDateTime,
) -> Result<Reward, ReferralError> {
    let wanted: RewardType = referral.reward_type.parse().map_err(decode)?;
    let affiliate_id = match wanted {
        RewardType::Cash => rewards::affiliate_of(connection, merchant_id, customer_id).await?,
        RewardType::Credit | RewardType::Discount => None,
    };
    let kind = match wanted {
        RewardType::Discount => RewardKind::Discount,
        RewardType::Cash if affiliate_id.is_some() => RewardKind::Cash,
        RewardType::Cash | RewardType::Credit => RewardKind::Credit,
    };
    let coupon_code = match kind {
        RewardKind::Discount => Some(format!("REWARD-{:016X}", u64::from_be_bytes(app::entropy()?))),
        RewardKind::Credit | RewardKind::Cash => None,
    };
    let name = format!("reward:{}:{side}:{}", referral.referral_id, referral.rounds);
    Ok(Reward {
        reward_id: event_id(merchant_id, &name),
        referral_id: referral.referral_id,
        side: side.name().to_owned(),
        round: referral.rounds,
        customer_id: customer_id.to_owned(),
        kind: kind.name().to_owned(),
        amount: minor,
        currency: referral.currency.clone(),
        affiliate_id,
        coupon_code,
        status: RewardStatus::Given.name().to_owned(),
        given_at: now,
        reversed_at: None,
    })
}
