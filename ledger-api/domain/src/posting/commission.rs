//! The postings of a commission: attributed, approved, reversed, restored.

use std::fmt;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use super::{Books, Posting, split};
use crate::account::{AccountKind, AccountRef};
use crate::commission::CommissionRole;
use crate::status::CommissionStatus;

/// The commission that is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommissionRef {
    /// Its id.
    pub commission_id: Uuid,
    /// The conversion it was earned by.
    pub conversion_id: Uuid,
    /// Primary or second tier.
    pub role: CommissionRole,
    /// Who earned it.
    pub affiliate_id: Uuid,
    /// The program's.
    pub currency: Currency,
}

/// Where a commission's money lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// On hold.
    Pending,
    /// Approved.
    Payable,
    /// In flight, paid, or settled by netting: no longer the ledger's to take.
    Gone,
}

impl Stage {
    /// The stage of a status. A rejected commission has no money anywhere; a restoration goes by the status it had.
    #[must_use]
    pub fn of(status: CommissionStatus) -> Option<Self> {
        match status {
            CommissionStatus::Pending => Some(Self::Pending),
            CommissionStatus::Approved => Some(Self::Payable),
            CommissionStatus::Reserved | CommissionStatus::Paid => Some(Self::Gone),
            CommissionStatus::Rejected => None,
        }
    }
}

/// What makes a commission's worth change; part of the posting's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger<'a> {
    /// A refund, by the merchant's or provider's id.
    Refund(&'a str),
    /// A refund that failed after all.
    RefundFailed(&'a str),
    /// A dispute that was lost.
    DisputeLost(&'a str),
    /// A dispute won after it had been lost.
    DisputeWon(&'a str),
    /// A person or the fraud rules refused the commission.
    Rejection,
}

impl fmt::Display for Trigger<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refund(id) => write!(f, "refund:{id}"),
            Self::RefundFailed(id) => write!(f, "refund_failed:{id}"),
            Self::DisputeLost(id) => write!(f, "dispute:{id}"),
            Self::DisputeWon(id) => write!(f, "dispute_won:{id}"),
            Self::Rejection => f.write_str("rejection"),
        }
    }
}

impl CommissionRef {
    /// The affiliate's accounts.
    #[must_use]
    pub fn books(&self) -> Books {
        Books { affiliate_id: self.affiliate_id, currency: self.currency }
    }

    fn post(&self, event: String, debit: AccountRef, credit: AccountRef, amount: Amount) -> Option<Posting> {
        let posting = self.books().post(event, debit, credit, amount)?;
        Some(Posting { commission_id: Some(self.commission_id), ..posting })
    }
}

/// A conversion was attributed: commission expense → pending. None for a commission of zero.
#[must_use]
pub fn attributed(commission: &CommissionRef, amount: Amount) -> Option<Posting> {
    let books = commission.books();
    commission.post(
        attributed_event(commission),
        books.merchant(AccountKind::CommissionExpense),
        books.own(AccountKind::Pending),
        amount,
    )
}

/// The hold is over: pending → payable, with what is outstanding.
#[must_use]
pub fn approved(commission: &CommissionRef, outstanding: Amount) -> Option<Posting> {
    let books = commission.books();
    commission.post(
        approved_event(commission),
        books.own(AccountKind::Pending),
        books.own(AccountKind::Payable),
        outstanding,
    )
}

/// Reversed or rejected: pending or payable up to `balance` (the balance of the account of that stage), the rest from
/// the affiliate's receivable; all of it from the receivable when the money is gone. → commission expense.
#[must_use]
pub fn reversed(
    commission: &CommissionRef,
    stage: Stage,
    amount: Amount,
    balance: Amount,
    trigger: Trigger<'_>,
) -> Vec<Posting> {
    let (account, balance) = match stage {
        Stage::Pending => (AccountKind::Pending, balance),
        Stage::Payable => (AccountKind::Payable, balance),
        Stage::Gone => (AccountKind::Receivable, Amount::ZERO),
    };
    let (covered, rest) = split(amount, balance);
    let books = commission.books();
    let expense = books.merchant(AccountKind::CommissionExpense);
    let take = |from: AccountKind, amount| {
        commission.post(reversed_event(commission, from, trigger), books.own(from), expense.clone(), amount)
    };
    [take(account, covered), take(AccountKind::Receivable, rest)].into_iter().flatten().collect()
}

/// Restored: commission expense → pending, or payable when it had been approved or more; netting follows.
#[must_use]
pub fn restored(commission: &CommissionRef, stage: Stage, amount: Amount, trigger: Trigger<'_>) -> Option<Posting> {
    let account = match stage {
        Stage::Pending => AccountKind::Pending,
        Stage::Payable | Stage::Gone => AccountKind::Payable,
    };
    let books = commission.books();
    let event = restored_event(commission, account, trigger);
    commission.post(event, books.merchant(AccountKind::CommissionExpense), books.own(account), amount)
}

/// Every event that a commission's postings can have, when these are all refunds and disputes of its order, by their own
/// ids. So its postings are found by their keys, however many the affiliate has; most events of these never happened.
#[must_use]
pub fn possible_events(commission: &CommissionRef, refunds: &[String], disputes: &[String]) -> Vec<String> {
    let takes = refunds.iter().map(|id| Trigger::Refund(id)).chain(disputes.iter().map(|id| Trigger::DisputeLost(id)));
    let gives = refunds.iter().map(|id| Trigger::RefundFailed(id));
    let gives = gives.chain(disputes.iter().map(|id| Trigger::DisputeWon(id)));
    let reversed = takes.chain([Trigger::Rejection]).flat_map(|trigger| {
        let from = [AccountKind::Pending, AccountKind::Payable, AccountKind::Receivable];
        from.map(|from| reversed_event(commission, from, trigger))
    });
    let restored = gives.flat_map(|trigger| {
        [AccountKind::Pending, AccountKind::Payable].map(|to| restored_event(commission, to, trigger))
    });
    [attributed_event(commission), approved_event(commission)].into_iter().chain(reversed).chain(restored).collect()
}

fn attributed_event(commission: &CommissionRef) -> String {
    format!("conversion:{}:attributed:{}", commission.conversion_id, commission.role)
}

fn approved_event(commission: &CommissionRef) -> String {
    format!("commission:{}:approved", commission.commission_id)
}

/// The account stands before the trigger, whose last part is free text.
fn reversed_event(commission: &CommissionRef, from: AccountKind, trigger: Trigger<'_>) -> String {
    format!("commission:{}:reversed:{from}:{trigger}", commission.commission_id)
}

fn restored_event(commission: &CommissionRef, to: AccountKind, trigger: Trigger<'_>) -> String {
    format!("commission:{}:restored:{to}:{trigger}", commission.commission_id)
}
