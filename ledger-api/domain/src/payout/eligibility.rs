//! Who is paid in a run, and why somebody is not.

use shared::money::{Amount, AmountOutOfRange, Currency};
use uuid::Uuid;

use crate::named::named_enum;
use crate::rail::Rail;
use crate::status::AffiliateStatus;

named_enum! {
    /// Why somebody with money on the account is not paid now.
    pub enum SkipReason, "why somebody is not paid" {
        /// Less than the affiliate's, or the program's, minimum.
        BelowMinimum = "below_minimum",
        /// No payout method, or nothing to send to by it.
        NoDestination = "no_destination",
        /// Something sent there came back, and the affiliate has not fixed it.
        DestinationBlocked = "destination_blocked",
        /// The merchant has not said from which account the rail pays, or this server has no key of its provider.
        RailNotSetUp = "rail_not_set_up",
        /// The rail cannot carry this currency or amount.
        CurrencyUnsupported = "currency_unsupported",
        /// More was taken back than is left to pay.
        NegativeBalance = "negative_balance",
        /// A dispute or a fraud rule holds it.
        OnHold = "on_hold",
        /// Not approved yet, or suspended.
        AffiliateInactive = "affiliate_inactive",
    }
}

/// An affiliate's money in one currency, and what decides whether it can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub affiliate_id: Uuid,
    /// In what.
    pub currency: Currency,
    /// Approved and not paid yet.
    pub payable: Amount,
    /// Of that, what a dispute or a fraud rule holds.
    pub held: Amount,
    /// Owed back.
    pub receivable: Amount,
    /// The least that is sent.
    pub minimum: Amount,
    /// Only active and terminated affiliates are paid.
    pub status: AffiliateStatus,
    /// How, if the affiliate said so.
    pub method: Option<Rail>,
    /// Where to by that method, if the affiliate said so.
    pub destination: Option<String>,
    /// Whose account that is, for rails that name the holder.
    pub account_holder: Option<String>,
    /// Whether something that was sent there came back.
    pub blocked: bool,
}

/// A payment that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// How.
    pub rail: Rail,
    /// Where to.
    pub destination: String,
    /// Whose account that is, for rails that name the holder.
    pub account_holder: Option<String>,
    /// How much.
    pub amount: Amount,
    /// What the rail cannot express of it; it stays payable.
    pub fraction: Amount,
}

impl Candidate {
    /// What it is about, in minor units; below zero when the affiliate owes.
    #[must_use]
    pub fn balance(&self) -> i64 {
        self.payable.minor() - self.receivable.minor()
    }

    /// As if a payment that is set aside were given back: what is owed is taken of it, and so much of it is held by now.
    pub fn with_given_back(self, amount: Amount, held: Amount) -> Result<Self, AmountOutOfRange> {
        let payable = self.payable.checked_add(amount)?;
        let netted = payable.min(self.receivable);
        Ok(Self {
            payable: payable.checked_sub(netted)?,
            receivable: self.receivable.checked_sub(netted)?,
            held: self.held.checked_add(held)?,
            ..self
        })
    }

    /// The payment to make, or why none. `carriable` is the part of an amount that a rail can express, or why it cannot
    /// carry any of it.
    pub fn assess(
        &self,
        carriable: impl Fn(Rail, Amount, Currency) -> Result<Amount, SkipReason>,
    ) -> Result<Payable, SkipReason> {
        // A terminated affiliate is paid what has matured, however little.
        let minimum = match self.status {
            AffiliateStatus::Active => self.minimum,
            AffiliateStatus::Terminated => Amount::ZERO,
            AffiliateStatus::Pending | AffiliateStatus::Suspended => return Err(SkipReason::AffiliateInactive),
        };
        if self.balance() <= 0 {
            return Err(SkipReason::NegativeBalance);
        }
        let free = self.payable.checked_sub(self.held).unwrap_or_default();
        if free == Amount::ZERO || (free < minimum && self.payable >= minimum) {
            return Err(SkipReason::OnHold);
        }
        if free < minimum {
            return Err(SkipReason::BelowMinimum);
        }
        let (Some(rail), Some(destination)) = (self.method, self.destination.as_ref()) else {
            return Err(SkipReason::NoDestination);
        };
        if self.blocked {
            return Err(SkipReason::DestinationBlocked);
        }
        let amount = carriable(rail, free, self.currency)?;
        if amount == Amount::ZERO {
            return Err(SkipReason::CurrencyUnsupported);
        }
        let fraction = free.checked_sub(amount).unwrap_or_default();
        let (destination, account_holder) = (destination.clone(), self.account_holder.clone());
        Ok(Payable { rail, destination, account_holder, amount, fraction })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn candidate() -> Candidate {
        Candidate {
            affiliate_id: Uuid::nil(),
            currency: "EUR".parse().unwrap(),
            payable: amount(8_000),
            held: Amount::ZERO,
            receivable: Amount::ZERO,
            minimum: amount(5_000),
            status: AffiliateStatus::Active,
            method: Some(Rail::Stripe),
            destination: Some("acct_1".into()),
            account_holder: None,
            blocked: false,
        }
    }

    fn outcome(candidate: &Candidate) -> Result<i64, SkipReason> {
        let tens = |_, free: Amount, _| Ok(amount(free.minor() / 10 * 10));
        candidate.assess(tens).map(|payable| payable.amount.minor())
    }

    #[test]
    fn each_obstacle_has_its_reason() {
        let cases = [
            (candidate(), Ok(8_000)),
            (Candidate { payable: amount(4_999), ..candidate() }, Err(SkipReason::BelowMinimum)),
            (Candidate { held: amount(8_000), ..candidate() }, Err(SkipReason::OnHold)),
            (Candidate { held: amount(3_001), ..candidate() }, Err(SkipReason::OnHold)),
            (Candidate { held: amount(3_000), ..candidate() }, Ok(5_000)),
            (Candidate { method: None, ..candidate() }, Err(SkipReason::NoDestination)),
            (Candidate { destination: None, ..candidate() }, Err(SkipReason::NoDestination)),
            (Candidate { blocked: true, ..candidate() }, Err(SkipReason::DestinationBlocked)),
            (Candidate { status: AffiliateStatus::Pending, ..candidate() }, Err(SkipReason::AffiliateInactive)),
            (Candidate { status: AffiliateStatus::Suspended, ..candidate() }, Err(SkipReason::AffiliateInactive)),
            (
                Candidate { payable: Amount::ZERO, receivable: amount(1), ..candidate() },
                Err(SkipReason::NegativeBalance),
            ),
            (Candidate { receivable: amount(8_000), ..candidate() }, Err(SkipReason::NegativeBalance)),
        ];
        for (candidate, expected) in cases {
            assert_eq!(outcome(&candidate), expected, "{candidate:?}");
        }
    }

    #[test]
    fn a_terminated_affiliate_is_paid_the_rest() {
        let gone = Candidate { status: AffiliateStatus::Terminated, payable: amount(10), ..candidate() };
        assert_eq!(outcome(&gone), Ok(10));
    }

    #[test]
    fn what_the_rail_cannot_express_stays_payable() {
        let odd = Candidate { payable: amount(8_007), ..candidate() };
        assert_eq!(outcome(&odd), Ok(8_000));
        let payable = odd.assess(|_, _, _| Ok(amount(8_000))).unwrap();
        assert_eq!(payable.fraction, amount(7));
        assert_eq!(odd.assess(|_, _, _| Ok(Amount::ZERO)), Err(SkipReason::CurrencyUnsupported));
        assert_eq!(odd.assess(|_, _, _| Err(SkipReason::RailNotSetUp)), Err(SkipReason::RailNotSetUp));
    }

    #[test]
    fn what_is_given_back_pays_what_is_owed_first() {
        let set_aside = || Candidate { payable: amount(500), receivable: amount(2_000), ..candidate() };
        let back = set_aside().with_given_back(amount(8_000), amount(300)).unwrap();
        assert_eq!((back.payable, back.receivable, back.held), (amount(6_500), amount(0), amount(300)));
        let owing = set_aside().with_given_back(amount(1_000), amount(0)).unwrap();
        assert_eq!((owing.payable, owing.receivable), (amount(0), amount(500)));
    }

    #[test]
    fn what_is_owed_counts_against_what_is_payable() {
        let balance = |payable, receivable| {
            Candidate { payable: amount(payable), receivable: amount(receivable), ..candidate() }.balance()
        };
        assert_eq!([balance(500, 0), balance(500, 200), balance(0, 300)], [500, 300, -300]);
    }
}
