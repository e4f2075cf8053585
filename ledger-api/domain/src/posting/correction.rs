//! The postings of what finance corrects by hand, once another person has approved it.

use std::fmt;

use shared::money::{Amount, Currency};
use uuid::Uuid;

use super::{Books, Posting, split};
use crate::account::AccountKind;
use crate::correction::CorrectionKind;

/// The correction that is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrectionRef {
    /// Its id.
    pub correction_id: Uuid,
    /// Whose books are corrected.
    pub affiliate_id: Uuid,
    /// In which currency.
    pub currency: Currency,
}

impl CorrectionRef {
    /// The affiliate's accounts.
    #[must_use]
    pub fn books(&self) -> Books {
        Books { affiliate_id: self.affiliate_id, currency: self.currency }
    }
}

/// Too much was to be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the affiliate owes {owed} minor units, so {amount} cannot be written off")]
pub struct MoreThanOwed {
    /// What was to be given up, in minor units.
    pub amount: i64,
    /// What is owed, in minor units.
    pub owed: i64,
}

/// What a correction posts. `payable` and `receivable` are the balances of the affiliate, locked; netting follows.
pub fn approved(
    kind: CorrectionKind,
    of: &CorrectionRef,
    amount: Amount,
    payable: Amount,
    receivable: Amount,
) -> Result<Vec<Posting>, MoreThanOwed> {
    match kind {
        CorrectionKind::Credit => Ok(credited(of, amount).into_iter().collect()),
        CorrectionKind::Debit => Ok(debited(of, amount, payable)),
        CorrectionKind::WriteOff => written_off(of, amount, receivable).map(|posting| posting.into_iter().collect()),
    }
}

/// An adjustment gives: adjustment expense → payable.
#[must_use]
pub fn credited(of: &CorrectionRef, amount: Amount) -> Option<Posting> {
    let books = of.books();
    let expense = books.merchant(AccountKind::AdjustmentExpense);
    books.post(event(of, &"credit"), expense, books.own(AccountKind::Payable), amount)
}

/// An adjustment takes: payable up to its balance, the rest the affiliate's debt → adjustment expense.
#[must_use]
pub fn debited(of: &CorrectionRef, amount: Amount, payable: Amount) -> Vec<Posting> {
    let (covered, rest) = split(amount, payable);
    let books = of.books();
    let take = |from: AccountKind, amount| {
        let event = event(of, &format_args!("debit:{from}"));
        books.post(event, books.own(from), books.merchant(AccountKind::AdjustmentExpense), amount)
    };
    [take(AccountKind::Payable, covered), take(AccountKind::Receivable, rest)].into_iter().flatten().collect()
}

/// A debt is given up: write-off expense → receivable, never more than is owed.
pub fn written_off(of: &CorrectionRef, amount: Amount, receivable: Amount) -> Result<Option<Posting>, MoreThanOwed> {
    if amount > receivable {
        return Err(MoreThanOwed { amount: amount.minor(), owed: receivable.minor() });
    }
    let books = of.books();
    let (expense, owed) = (books.merchant(AccountKind::WriteoffExpense), books.own(AccountKind::Receivable));
    Ok(books.post(format!("write_off:{}", of.correction_id), expense, owed, amount))
}

fn event(of: &CorrectionRef, what: &dyn fmt::Display) -> String {
    format!("adjustment:{}:{what}", of.correction_id)
}

/// What postings put on the affiliate's payable, in minor units; below zero when they take from it. This is the
/// adjustment's line in the payout that pays it.
#[must_use]
pub fn payable_change(postings: &[Posting]) -> i64 {
    let side = |posting: &Posting| match (posting.credit.kind, posting.debit.kind) {
        (AccountKind::Payable, _) => posting.amount.minor(),
        (_, AccountKind::Payable) => -posting.amount.minor(),
        _ => 0,
    };
    postings.iter().map(side).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn correction() -> CorrectionRef {
        let ids = [1, 2].map(Uuid::from_u128);
        CorrectionRef { correction_id: ids[0], affiliate_id: ids[1], currency: "EUR".parse().unwrap() }
    }

    fn shown(postings: &[Posting]) -> Vec<String> {
        let show = |posting: &Posting| {
            format!("{} {}>{} {}", posting.event, posting.debit.kind, posting.credit.kind, posting.amount.minor())
        };
        postings.iter().map(show).collect()
    }

    fn posted(kind: CorrectionKind, minor: i64) -> Result<Vec<String>, MoreThanOwed> {
        approved(kind, &correction(), amount(minor), amount(300), amount(70)).map(|postings| shown(&postings))
    }

    #[test]
    fn a_credit_gives_and_a_debit_takes_what_is_there_and_the_rest_is_owed() {
        let id = correction().correction_id;
        let credit = format!("adjustment:{id}:credit adjustment_expense>payable 500");
        assert_eq!(posted(CorrectionKind::Credit, 500), Ok(vec![credit]));
        let covered = |amount| format!("adjustment:{id}:debit:payable payable>adjustment_expense {amount}");
        let owed = format!("adjustment:{id}:debit:receivable receivable>adjustment_expense 200");
        assert_eq!(posted(CorrectionKind::Debit, 300), Ok(vec![covered(300)]));
        assert_eq!(posted(CorrectionKind::Debit, 500), Ok(vec![covered(300), owed]));
    }

    #[test]
    fn no_more_than_is_owed_is_written_off() {
        let id = correction().correction_id;
        let written = format!("write_off:{id} writeoff_expense>receivable 70");
        assert_eq!(posted(CorrectionKind::WriteOff, 70), Ok(vec![written]));
        assert_eq!(posted(CorrectionKind::WriteOff, 71), Err(MoreThanOwed { amount: 71, owed: 70 }));
    }

    #[test]
    fn a_payout_explains_what_touched_the_payable() {
        let change = |kind| payable_change(&approved(kind, &correction(), amount(70), amount(30), amount(70)).unwrap());
        let changes = [CorrectionKind::Credit, CorrectionKind::Debit, CorrectionKind::WriteOff].map(change);
        assert_eq!(changes, [70, -30, 0]);
    }
}
