//! Accounts: per merchant, owner, kind and currency.

use std::fmt;
use std::str::FromStr;

use shared::money::Currency;
use uuid::Uuid;

use super::named::named_enum;
use super::rail::Rail;

named_enum! {
    /// What an account counts.
    pub enum AccountKind, "an account's kind" {
        /// Earned, still on hold.
        Pending = "pending",
        /// Approved, to be paid.
        Payable = "payable",
        /// In a payout that is under way.
        Inflight = "inflight",
        /// A customer's reward not spent yet.
        RewardCredit = "reward_credit",
        /// What the merchant put on the rails.
        MerchantFunding = "merchant_funding",
        /// What an affiliate or customer owes back.
        Receivable = "receivable",
        /// Money at Stripe; negative when the rail is unfunded.
        CashStripe = "cash:stripe",
        /// Money at PayPal; negative when the rail is unfunded.
        CashPaypal = "cash:paypal",
        /// Money at the bank; negative when the rail is unfunded.
        CashSepa = "cash:sepa",
        /// Commissions given.
        CommissionExpense = "commission_expense",
        /// Fees of the rails.
        FeeExpense = "fee_expense",
        /// Corrections.
        AdjustmentExpense = "adjustment_expense",
        /// Receivables given up.
        WriteoffExpense = "writeoff_expense",
        /// Rewards given.
        RewardExpense = "reward_expense",
        /// Rewards spent.
        RewardRedeemed = "reward_redeemed",
    }
}

/// One of a posting's two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Assets and expenses grow by it.
    Debit,
    /// Liabilities and redemptions grow by it.
    Credit,
}

impl AccountKind {
    /// The cash account of a rail.
    #[must_use]
    pub fn cash(rail: Rail) -> Self {
        match rail {
            Rail::Stripe => Self::CashStripe,
            Rail::Paypal => Self::CashPaypal,
            Rail::Sepa => Self::CashSepa,
        }
    }

    /// The side that makes the balance grow.
    #[must_use]
    pub fn normal_side(self) -> Side {
        match self {
            Self::Pending
            | Self::Payable
            | Self::Inflight
            | Self::RewardCredit
            | Self::MerchantFunding
            | Self::RewardRedeemed => Side::Credit,
            Self::Receivable
            | Self::CashStripe
            | Self::CashPaypal
            | Self::CashSepa
            | Self::CommissionExpense
            | Self::FeeExpense
            | Self::AdjustmentExpense
            | Self::WriteoffExpense
            | Self::RewardExpense => Side::Debit,
        }
    }

    /// Whether the books refuse a balance below zero.
    #[must_use]
    pub fn never_negative(self) -> bool {
        matches!(self, Self::Pending | Self::Payable | Self::Inflight | Self::RewardCredit | Self::Receivable)
    }
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The merchant itself: cash, expenses, funding.
    Merchant,
    /// An affiliate, by id.
    Affiliate(Uuid),
    /// A customer, by the merchant's own id for it.
    Customer(String),
}

/// Not `merchant`, `affiliate:<id>` or `customer:<id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an account's owner is merchant, affiliate:<id> or customer:<id>")]
pub struct UnknownOwner;

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merchant => f.write_str("merchant"),
            Self::Affiliate(id) => write!(f, "affiliate:{id}"),
            Self::Customer(id) => write!(f, "customer:{id}"),
        }
    }
}

impl FromStr for Owner {
    type Err = UnknownOwner;

    fn from_str(text: &str) -> Result<Self, UnknownOwner> {
        match text.split_once(':') {
            None if text == "merchant" => Ok(Self::Merchant),
            Some(("affiliate", id)) => id.parse().map(Self::Affiliate).map_err(|_| UnknownOwner),
            Some(("customer", id)) if !id.is_empty() => Ok(Self::Customer(id.to_owned())),
            _ => Err(UnknownOwner),
        }
    }
}

/// One account of a merchant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountRef {
    /// Whose.
    pub owner: Owner,
    /// What it counts.
    pub kind: AccountKind,
    /// In which currency.
    pub currency: Currency,
}

impl AccountRef {
    /// An account of the merchant itself.
    #[must_use]
    pub fn merchant(kind: AccountKind, currency: Currency) -> Self {
        Self { owner: Owner::Merchant, kind, currency }
    }

    /// An account of an affiliate.
    #[must_use]
    pub fn affiliate(affiliate_id: Uuid, kind: AccountKind, currency: Currency) -> Self {
        Self { owner: Owner::Affiliate(affiliate_id), kind, currency }
    }

    /// The account's id, known without a look-up.
    #[must_use]
    pub fn id(&self, merchant_id: Uuid) -> Uuid {
        id_of(merchant_id, &self.owner, &self.kind, &self.currency)
    }
}

/// The id of the account of these names, which may be whatever a row says they are.
#[must_use]
pub fn id_of(
    merchant_id: Uuid,
    owner: &dyn fmt::Display,
    kind: &dyn fmt::Display,
    currency: &dyn fmt::Display,
) -> Uuid {
    shared::ids::event_id(merchant_id, &format!("account:{owner}:{kind}:{currency}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_read_back() {
        for owner in [Owner::Merchant, Owner::Affiliate(Uuid::from_u128(7)), Owner::Customer("a:b".into())] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        for text in ["", "merchant:", "affiliate:x", "customer:", "nobody:1"] {
            assert_eq!(text.parse::<Owner>(), Err(UnknownOwner), "{text}");
        }
    }

    #[test]
    fn every_account_has_one_id_of_its_own() {
        let [eur, usd] = ["EUR", "USD"].map(|code| code.parse::<Currency>().unwrap());
        let merchant_id = Uuid::from_u128(1);
        let mut ids = std::collections::HashSet::new();
        for kind in AccountKind::ALL {
            for currency in [eur, usd] {
                assert!(ids.insert(AccountRef::merchant(*kind, currency).id(merchant_id)));
                assert!(ids.insert(AccountRef::affiliate(Uuid::from_u128(2), *kind, currency).id(merchant_id)));
                assert!(ids.insert(AccountRef::merchant(*kind, currency).id(Uuid::from_u128(3))));
            }
        }
        let pending = AccountRef::affiliate(Uuid::from_u128(2), AccountKind::Pending, eur);
        assert_eq!(pending.id(merchant_id), pending.clone().id(merchant_id));
        let stored = id_of(merchant_id, &pending.owner.to_string(), &"pending", &"EUR");
        assert_eq!(pending.id(merchant_id), stored);
    }

    /// The schema computes balances by the same two lists; the names stand in its checks.
    #[test]
    fn sides_and_floors_are_those_of_the_schema() {
        let schema = include_str!("../../../migrations/0005_create_ledger.sql");
        let between = |from: &str, to: &str| {
            let (_, rest) = schema.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let known = between("account_kind_known check", "),\n    constraint");
        let credit = between("when kind in (", ")");
        let floor = between("balance >= 0 or kind not in (", ")");
        for kind in AccountKind::ALL {
            let quoted = format!("'{kind}'");
            assert!(known.contains(&quoted), "{kind}");
            assert_eq!(kind.normal_side() == Side::Credit, credit.contains(&quoted), "{kind}");
            assert_eq!(kind.never_negative(), floor.contains(&quoted), "{kind}");
        }
        assert_eq!(known.matches('\'').count(), AccountKind::ALL.len() * 2);
    }
}
