//! An entry: the postings of one transaction, written against balances that are locked, so that each posting sees what
//! the ones before it left.

use std::collections::HashMap;

use shared::money::{Amount, MAX_AMOUNT};

use super::netting::{self, netting};
use super::{Books, Posting};
use crate::account::{AccountKind, AccountRef, Side};

/// Postings to write together. Netting follows by itself where it is due.
#[derive(Debug)]
pub struct Entry {
    balances: HashMap<AccountRef, i64>,
    postings: Vec<Posting>,
    netted: Vec<Books>,
}

impl Books {
    /// The accounts that a commission's events move: these are locked before an [`Entry`] is begun.
    #[must_use]
    pub fn of_commissions(self) -> [AccountRef; 4] {
        [
            self.own(AccountKind::Pending),
            self.own(AccountKind::Payable),
            self.own(AccountKind::Receivable),
            self.merchant(AccountKind::CommissionExpense),
        ]
    }
}

impl Entry {
    /// An empty entry on balances that stay locked until it is written.
    #[must_use]
    pub fn on(balances: HashMap<AccountRef, i64>) -> Self {
        Self { balances, postings: Vec::new(), netted: Vec::new() }
    }

    /// What an account can still be debited, as of the last posting. An account above the largest amount counts as the
    /// largest amount: no single debit takes more.
    #[must_use]
    pub fn balance(&self, account: &AccountRef) -> Amount {
        let minor = self.balances.get(account).copied().unwrap_or(0).clamp(0, MAX_AMOUNT);
        Amount::new(minor).unwrap_or_default()
    }

    /// Adds postings, each followed by the netting it makes due.
    pub fn post(&mut self, postings: impl IntoIterator<Item = Posting>) {
        for posting in postings {
            self.move_balances(&posting);
            let net = self.due_after(&posting);
            self.postings.push(posting);
            if let Some(net) = net {
                self.move_balances(&net);
                let books = |affiliate_id| Books { affiliate_id, currency: net.currency };
                self.netted.extend(net.affiliate_id.map(books));
                self.postings.push(net);
            }
        }
    }

    fn move_balances(&mut self, posting: &Posting) {
        for (account, side) in [(&posting.debit, Side::Debit), (&posting.credit, Side::Credit)] {
            let sign = if account.kind.normal_side() == side { 1 } else { -1 };
            *self.balances.entry(account.clone()).or_default() += sign * posting.amount.minor();
        }
    }

    fn due_after(&self, posting: &Posting) -> Option<Posting> {
        let [gets, owes] = netting::accounts(posting)?.map(|account| self.balance(&account));
        netting(posting, gets, owes)
    }

    /// The postings in their order.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// Whose payable netting brought to zero: what was approved is settled by it.
    #[must_use]
    pub fn emptied_by_netting(&self) -> Vec<Books> {
        let empty = |books: &&Books| self.balance(&books.own(AccountKind::Payable)) == Amount::ZERO;
        self.netted.iter().filter(empty).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::CommissionRole;
    use crate::posting::commission::{CommissionRef, Stage, Trigger, approved, restored, reversed};
    use uuid::Uuid;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn commission(id: u128) -> CommissionRef {
        CommissionRef {
            commission_id: Uuid::from_u128(id),
            conversion_id: Uuid::from_u128(2),
            role: CommissionRole::Primary,
            affiliate_id: Uuid::from_u128(3),
            currency: "EUR".parse().unwrap(),
        }
    }

    fn entry(pending: i64, payable: i64, receivable: i64) -> Entry {
        let [first, second, third, _] = commission(1).books().of_commissions();
        Entry::on(HashMap::from([(first, pending), (second, payable), (third, receivable)]))
    }

    fn balances(entry: &Entry) -> [i64; 3] {
        let [pending, payable, receivable, _] = commission(1).books().of_commissions();
        [pending, payable, receivable].map(|account| entry.balance(&account).minor())
    }

    #[test]
    fn what_is_approved_first_settles_what_is_owed() {
        let mut entry = entry(500, 0, 200);
        entry.post(approved(&commission(1), amount(300)));
        assert_eq!(balances(&entry), [200, 100, 0]);
        assert_eq!(entry.postings().len(), 2);
        assert_eq!(entry.emptied_by_netting(), []);
        entry.post(reversed(&commission(2), Stage::Gone, amount(100), Amount::ZERO, Trigger::Refund("r")));
        assert_eq!(balances(&entry), [200, 0, 0]);
        assert_eq!(entry.emptied_by_netting().last(), Some(&commission(1).books()));
    }

    #[test]
    fn a_later_credit_means_netting_did_not_empty_the_account() {
        let mut entry = entry(0, 100, 0);
        entry.post(reversed(&commission(1), Stage::Gone, amount(100), Amount::ZERO, Trigger::Refund("r")));
        entry.post(restored(&commission(2), Stage::Payable, amount(1), Trigger::RefundFailed("r")));
        assert_eq!(balances(&entry), [0, 1, 0]);
        assert_eq!(entry.emptied_by_netting(), []);
    }

    #[test]
    fn a_balance_above_the_largest_amount_counts_as_that() {
        let entry = entry(MAX_AMOUNT + 5, -5, 0);
        assert_eq!(balances(&entry), [MAX_AMOUNT, 0, 0]);
    }
}
