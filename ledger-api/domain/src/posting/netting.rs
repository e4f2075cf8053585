//! Netting: somebody with something to get and something to give back settles one with the other.

use shared::money::Amount;

use super::Posting;
use crate::account::{AccountKind, AccountRef, Owner};

/// The two accounts that settle with each other after a posting: an affiliate's payable and receivable, a customer's
/// reward credit and receivable. None for a posting between accounts of the merchant.
#[must_use]
pub fn accounts(after: &Posting) -> Option<[AccountRef; 2]> {
    let (owner, gets) = match after.affiliate_id {
        Some(affiliate_id) => (Owner::Affiliate(affiliate_id), AccountKind::Payable),
        None => (customer(after)?, AccountKind::RewardCredit),
    };
    let owes = AccountRef { owner: owner.clone(), kind: AccountKind::Receivable, currency: after.currency };
    Some([AccountRef { owner, kind: gets, currency: after.currency }, owes])
}

fn customer(posting: &Posting) -> Option<Owner> {
    let mut owners = [&posting.debit.owner, &posting.credit.owner].into_iter();
    owners.find(|owner| matches!(owner, Owner::Customer(_))).cloned()
}

/// What somebody gets → what they owe, as much as both have; none when either is empty. Every transaction ends with it
/// for each affiliate or customer whose balance grew, so that the order of independent events does not matter. `after`
/// is the posting that made it grow: the key follows from it, so two affiliates netted by one refund keep apart. `gets`
/// and `owes` are the balances of [`accounts`] after it, in minor units.
#[must_use]
pub fn netting(after: &Posting, gets: Amount, owes: Amount) -> Option<Posting> {
    let [from, to] = accounts(after)?;
    let amount = gets.min(owes);
    (amount > Amount::ZERO).then_some(Posting {
        event: format!("netting:{}", after.event),
        debit: from,
        credit: to,
        amount,
        currency: after.currency,
        affiliate_id: after.affiliate_id,
        commission_id: None,
        payout_id: None,
    })
}
