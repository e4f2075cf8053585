//! Netting: an affiliate with something to get and something to give back settles one with the other.

use shared::money::Amount;

use super::{Books, Posting};
use crate::domain::account::AccountKind;

/// Payable → receivable, as much as both have; none when either is empty. Every transaction ends with it for each
/// affiliate whose payable or receivable grew, so that the order of independent events does not matter. `after` is the
/// posting of the same affiliate and currency that made it grow: the key follows from it, so two affiliates netted by
/// one refund keep apart. The balances are those after it, in minor units.
#[must_use]
pub fn netting(after: &Posting, payable: Amount, receivable: Amount) -> Option<Posting> {
    let books = Books { affiliate_id: after.affiliate_id?, currency: after.currency };
    let event = format!("netting:{}", after.event);
    let (from, to) = (books.own(AccountKind::Payable), books.own(AccountKind::Receivable));
    books.post(event, from, to, payable.min(receivable))
}
