//! The posting of money that the merchant puts on a rail.

use shared::money::Money;

use super::Posting;
use crate::account::{AccountKind, AccountRef};
use crate::rail::Rail;

/// A rail was funded: the rail's cash → merchant funding. `reference` is the merchant's own, one funding each, for
/// ever.
#[must_use]
pub fn funded(rail: Rail, money: Money, reference: &str) -> Posting {
    Posting {
        event: format!("funding:{reference}"),
        debit: AccountRef::merchant(AccountKind::cash(rail), money.currency),
        credit: AccountRef::merchant(AccountKind::MerchantFunding, money.currency),
        amount: money.amount,
        currency: money.currency,
        affiliate_id: None,
        commission_id: None,
        payout_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_on_a_rail_is_the_merchants_own() {
        let money = Money { amount: 500.try_into().unwrap(), currency: "EUR".parse().unwrap() };
        let posting = funded(Rail::Sepa, money, "bank:2026-11-22");
        assert_eq!(posting.event, "funding:bank:2026-11-22");
        assert_eq!((posting.debit.kind, posting.credit.kind), (AccountKind::CashSepa, AccountKind::MerchantFunding));
        assert_eq!((posting.amount, posting.affiliate_id), (money.amount, None));
    }
}
