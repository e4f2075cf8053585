//! The postings of a payout. Each generation of it reserves, and settles, at most once.

pub mod late;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use super::{Books, Posting};
use crate::account::{AccountKind, AccountRef};
use crate::named::named_enum;
use crate::rail::Rail;

/// One generation of a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutRef {
    /// Its id.
    pub payout_id: Uuid,
    /// From 1; grows with each retry after a definite refusal.
    pub generation: i32,
    /// Who is paid.
    pub affiliate_id: Uuid,
    /// In what.
    pub currency: Currency,
}

named_enum! {
    /// Why reserved money comes back before it was paid.
    pub enum ComesBack, "why a payout comes back" {
        /// The provider refused for good.
        Refused = "refused",
        /// An unknown payout turned out never sent.
        Released = "released",
        /// Called off before it was sent.
        Canceled = "canceled",
        /// The provider returned it before it counted as paid.
        ReturnedBeforePaid = "returned_before_paid",
    }
}

impl PayoutRef {
    /// The affiliate's accounts.
    #[must_use]
    pub fn books(&self) -> Books {
        Books { affiliate_id: self.affiliate_id, currency: self.currency }
    }

    fn post(&self, what: &str, debit: AccountRef, credit: AccountRef, amount: Amount) -> Option<Posting> {
        let event = format!("payout:{}:g{}:{what}", self.payout_id, self.generation);
        let posting = self.books().post(event, debit, credit, amount)?;
        Some(Posting { payout_id: Some(self.payout_id), ..posting })
    }
}

/// A draft, or a retry, reserves: payable → inflight. The caller holds the account's lock and has checked the balance.
#[must_use]
pub fn reserved(payout: &PayoutRef, amount: Amount) -> Option<Posting> {
    let books = payout.books();
    payout.post("reserved", books.own(AccountKind::Payable), books.own(AccountKind::Inflight), amount)
}

/// Refused, released, canceled, or returned before paid: inflight → payable; netting follows.
#[must_use]
pub fn came_back(payout: &PayoutRef, why: ComesBack, amount: Amount) -> Option<Posting> {
    let books = payout.books();
    payout.post(why.name(), books.own(AccountKind::Inflight), books.own(AccountKind::Payable), amount)
}

/// Paid: inflight → the rail's cash.
#[must_use]
pub fn paid(payout: &PayoutRef, rail: Rail, amount: Amount) -> Option<Posting> {
    let books = payout.books();
    payout.post("paid", books.own(AccountKind::Inflight), books.merchant(AccountKind::cash(rail)), amount)
}

/// The rail's fee, borne by the merchant and so on nobody's statement: fee expense → the rail's cash.
#[must_use]
pub fn fee(payout: &PayoutRef, rail: Rail, fee: Amount) -> Option<Posting> {
    let books = payout.books();
    let cash = books.merchant(AccountKind::cash(rail));
    let posting = payout.post("fee", books.merchant(AccountKind::FeeExpense), cash, fee)?;
    Some(Posting { affiliate_id: None, ..posting })
}

/// Returned after paid: the rail's cash → payable; netting follows, and the destination is blocked.
#[must_use]
pub fn returned_after_paid(payout: &PayoutRef, rail: Rail, amount: Amount) -> Option<Posting> {
    let books = payout.books();
    payout.post("returned", books.merchant(AccountKind::cash(rail)), books.own(AccountKind::Payable), amount)
}
