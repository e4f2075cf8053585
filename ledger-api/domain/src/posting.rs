//! Postings: one row that debits one account and credits another, so an unbalanced entry cannot be written.
//!
//! The functions below say, for each business event, which postings it writes. Each posting is named by its event, and
//! its id follows from that name: writing an event again is a no-op for ever.

pub mod commission;
pub mod correction;
pub mod entry;
pub mod funding;
pub mod netting;
pub mod payout;
pub mod reward;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use super::account::{AccountKind, AccountRef};

/// One row of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The business event, unique per merchant.
    pub event: String,
    /// The account debited.
    pub debit: AccountRef,
    /// The account credited, another one of the same currency.
    pub credit: AccountRef,
    /// Minor units, above zero.
    pub amount: Amount,
    /// Of both accounts.
    pub currency: Currency,
    /// On whose statement it stands.
    pub affiliate_id: Option<Uuid>,
    /// The commission it came from.
    pub commission_id: Option<Uuid>,
    /// The payout it came from.
    pub payout_id: Option<Uuid>,
}

impl Posting {
    /// The posting's id: the same event always has the same one.
    #[must_use]
    pub fn id(&self, merchant_id: Uuid) -> Uuid {
        shared::ids::event_id(merchant_id, &self.event)
    }
}

/// An affiliate's accounts in one currency, and the merchant's that face them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    /// The affiliate.
    pub affiliate_id: Uuid,
    /// The currency of every account.
    pub currency: Currency,
}

impl Books {
    /// An account of the affiliate.
    #[must_use]
    pub fn own(self, kind: AccountKind) -> AccountRef {
        AccountRef::affiliate(self.affiliate_id, kind, self.currency)
    }

    /// An account of the merchant.
    #[must_use]
    pub fn merchant(self, kind: AccountKind) -> AccountRef {
        AccountRef::merchant(kind, self.currency)
    }

    /// A posting on the affiliate's statement; none when there is nothing to post.
    fn post(self, event: String, debit: AccountRef, credit: AccountRef, amount: Amount) -> Option<Posting> {
        (amount > Amount::ZERO).then_some(Posting {
            event,
            debit,
            credit,
            amount,
            currency: self.currency,
            affiliate_id: Some(self.affiliate_id),
            commission_id: None,
            payout_id: None,
        })
    }
}

/// A debit takes at most the account's balance: what is covered, and the rest.
fn split(amount: Amount, balance: Amount) -> (Amount, Amount) {
    let covered = amount.min(balance);
    (covered, amount.checked_sub(covered).unwrap_or_default())
}

#[cfg(test)]
mod tests;
