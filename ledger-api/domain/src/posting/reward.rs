//! The postings of referral rewards: a customer invited a friend, and both get something.

use std::fmt;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use super::{Books, Posting, split};
use crate::account::{AccountKind, AccountRef, Owner};

/// One reward of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardRef {
    /// Its id.
    pub reward_id: Uuid,
    /// Who gets it, by the merchant's own id.
    pub customer_id: String,
    /// The program's.
    pub currency: Currency,
}

/// More is to be spent than the customer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{credit} minor units of credit are left, so {amount} cannot be spent")]
pub struct InsufficientCredit {
    /// What was to be spent, in minor units.
    pub amount: i64,
    /// What there is, in minor units.
    pub credit: i64,
}

/// An account of a customer.
fn own(customer_id: &str, kind: AccountKind, currency: Currency) -> AccountRef {
    AccountRef { owner: Owner::Customer(customer_id.to_owned()), kind, currency }
}

/// A posting on nobody's statement: customers have none. None when there is nothing to post.
fn post(event: String, debit: AccountRef, credit: AccountRef, amount: Amount) -> Option<Posting> {
    (amount > Amount::ZERO).then_some(Posting {
        event,
        currency: debit.currency,
        debit,
        credit,
        amount,
        affiliate_id: None,
        commission_id: None,
        payout_id: None,
    })
}

impl RewardRef {
    /// The customer's credit, or debt.
    #[must_use]
    pub fn own(&self, kind: AccountKind) -> AccountRef {
        own(&self.customer_id, kind, self.currency)
    }

    fn event(&self, what: &dyn fmt::Display) -> String {
        format!("reward:{}:{what}", self.reward_id)
    }

    fn expense(&self) -> AccountRef {
        AccountRef::merchant(AccountKind::RewardExpense, self.currency)
    }
}

/// Earned as credit: reward expense → the customer's credit; netting with what the customer owes follows.
#[must_use]
pub fn earned(reward: &RewardRef, amount: Amount) -> Option<Posting> {
    post(reward.event(&"earned"), reward.expense(), reward.own(AccountKind::RewardCredit), amount)
}

/// Earned as cash: reward expense → payable of the affiliate who is that customer (by `external_id`); netting follows,
/// and the next payout pays it.
#[must_use]
pub fn earned_as_cash(reward: &RewardRef, affiliate_id: Uuid, amount: Amount) -> Option<Posting> {
    let books = Books { affiliate_id, currency: reward.currency };
    books.post(reward.event(&"earned"), reward.expense(), books.own(AccountKind::Payable), amount)
}

/// Spent: credit → redeemed, all of it or nothing. `spend_id` is the merchant's own, one spend each, for ever.
pub fn spent(
    customer_id: &str,
    currency: Currency,
    spend_id: &str,
    amount: Amount,
    credit: Amount,
) -> Result<Option<Posting>, InsufficientCredit> {
    if amount > credit {
        return Err(InsufficientCredit { amount: amount.minor(), credit: credit.minor() });
    }
    let redeemed = AccountRef::merchant(AccountKind::RewardRedeemed, currency);
    Ok(post(format!("spend:{spend_id}"), own(customer_id, AccountKind::RewardCredit, currency), redeemed, amount))
}

/// A reward earned as credit is taken back: credit up to its balance, the rest the customer's debt → reward expense.
#[must_use]
pub fn reversed(reward: &RewardRef, amount: Amount, credit: Amount) -> Vec<Posting> {
    let (covered, rest) = split(amount, credit);
    let take = |from: AccountKind, amount| {
        post(reward.event(&format_args!("reversed:{from}")), reward.own(from), reward.expense(), amount)
    };
    [take(AccountKind::RewardCredit, covered), take(AccountKind::Receivable, rest)].into_iter().flatten().collect()
}

/// A reward earned as cash is taken back: payable up to its balance, the rest the affiliate's debt → reward expense.
#[must_use]
pub fn cash_reversed(reward: &RewardRef, affiliate_id: Uuid, amount: Amount, payable: Amount) -> Vec<Posting> {
    let (covered, rest) = split(amount, payable);
    let books = Books { affiliate_id, currency: reward.currency };
    let take = |from: AccountKind, amount| {
        books.post(reward.event(&format_args!("reversed:{from}")), books.own(from), reward.expense(), amount)
    };
    [take(AccountKind::Payable, covered), take(AccountKind::Receivable, rest)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
