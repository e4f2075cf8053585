//! A commission as it is stored, held against what its basis makes of its order. Whoever may write to the database could
//! change what decides about money and leave every posting as it is; this is how that is found.

use rust_decimal::Decimal;
use shared::money::Amount;

use super::commission::{Basis, CommissionKind, CommissionRole};
use super::percent::Percent;
use super::reversal::{TakenBack, standing, target};
use super::status::CommissionStatus;

/// A commission with what is known of its order.
#[derive(Debug, Clone)]
pub struct StoredCommission {
    /// What it was computed from.
    pub basis: Basis,
    /// Whose it is.
    pub role: CommissionRole,
    /// By which kind of rule.
    pub kind: CommissionKind,
    /// None for a fixed amount.
    pub rate: Option<Decimal>,
    /// What was earned.
    pub earned: Amount,
    /// What reversals took of it.
    pub clawed_back: Amount,
    /// Where it is.
    pub status: CommissionStatus,
    /// Whether somebody refused it.
    pub refused: bool,
    /// Whether it was approved at any time.
    pub was_approved: bool,
    /// The order, and what was taken back of it.
    pub taken: TakenBack,
}

/// What of a stored commission does not follow from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// Its columns repeat some of the basis, and say something else.
    #[error("its role, kind or rate is not that of its basis")]
    OtherBasis,
    /// The basis was frozen for another order.
    #[error("its basis is of an order of {of_basis}, its order is of {order}")]
    OtherOrder {
        /// In minor units.
        of_basis: i64,
        /// In minor units.
        order: i64,
    },
    /// The frozen terms give another amount for the whole order.
    #[error("it earned {earned}, by its basis {by_basis}")]
    Earned {
        /// In minor units.
        earned: i64,
        /// In minor units.
        by_basis: i64,
    },
    /// Reversals took more than there is, or the order gave back more than it was.
    #[error("more was taken back than there was")]
    TakenTooMuch,
    /// The frozen terms give another amount for what is left of the order.
    #[error("it is worth {worth}, by its basis and what is left of its order {target}")]
    Worth {
        /// In minor units.
        worth: i64,
        /// In minor units.
        target: i64,
    },
    /// It is where no event can have brought it.
    #[error("it is {status} and should be {expected}")]
    Status {
        /// As stored.
        status: CommissionStatus,
        /// As it follows from the order and the decisions about it.
        expected: CommissionStatus,
    },
}

impl StoredCommission {
    /// The first contradiction, if there is any.
    #[must_use]
    pub fn contradiction(&self) -> Option<Contradiction> {
        self.of_basis().or_else(|| self.of_worth()).or_else(|| self.of_status())
    }

    fn of_basis(&self) -> Option<Contradiction> {
        let Self { basis, taken, earned, .. } = self;
        let rate = basis.rate().map(Percent::decimal);
        if (self.role, self.kind, self.rate) != (basis.role(), basis.kind(), rate) {
            return Some(Contradiction::OtherBasis);
        }
        let (of_basis, order) = (basis.primary().order_amount, taken.gross);
        if of_basis != order {
            return Some(Contradiction::OtherOrder { of_basis: of_basis.minor(), order: order.minor() });
        }
        let by_basis = basis.amount_for(taken.gross);
        let (earned, by_basis) = (earned.minor(), by_basis.minor());
        (earned != by_basis).then_some(Contradiction::Earned { earned, by_basis })
    }

    fn of_worth(&self) -> Option<Contradiction> {
        let target = target(self.refused, &self.basis, self.taken.gross, self.taken.total());
        let worth = self.earned.checked_sub(self.clawed_back);
        let (Ok(target), Ok(worth)) = (target, worth) else { return Some(Contradiction::TakenTooMuch) };
        let (worth, target) = (worth.minor(), target.minor());
        (worth != target).then_some(Contradiction::Worth { worth, target })
    }

    /// Money in a payout, or gone, keeps its state; it was approved before.
    fn of_status(&self) -> Option<Contradiction> {
        let under_way = matches!(self.status, CommissionStatus::Reserved | CommissionStatus::Paid);
        let expected = if under_way && self.was_approved {
            self.status
        } else {
            standing(self.refused, self.taken.whole(), self.was_approved)
        };
        (self.status != expected).then_some(Contradiction::Status { status: self.status, expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::{Pay, PrimaryBasis, TermsOwner, TermsVersion};
    use crate::tier::Tier;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    /// 20 % of an order of 1,000.
    fn stored() -> StoredCommission {
        let basis = Basis::Primary(PrimaryBasis {
            terms: TermsVersion { of: TermsOwner::Program, version: 1 },
            rule: None,
            tier: Tier::Standard,
            order_amount: amount(1_000),
            recurring_month: None,
            pay: Pay::Percentage { rate: "20".parse().unwrap(), overridden: false },
        });
        StoredCommission {
            basis,
            role: CommissionRole::Primary,
            kind: CommissionKind::Percentage,
            // As a numeric column may spell it.
            rate: Some(Decimal::new(2_000, 2)),
            earned: amount(200),
            clawed_back: Amount::ZERO,
            status: CommissionStatus::Pending,
            refused: false,
            was_approved: false,
            taken: TakenBack { gross: amount(1_000), refunded: Amount::ZERO, disputed: Amount::ZERO },
        }
    }

    fn taken(refunded: i64, disputed: i64) -> TakenBack {
        TakenBack { gross: amount(1_000), refunded: amount(refunded), disputed: amount(disputed) }
    }

    #[test]
    fn what_events_leave_behind_contradicts_nothing() {
        use CommissionStatus::{Approved, Paid, Pending, Rejected, Reserved};
        for (status, was_approved, refused, taken, clawed_back) in [
            (Pending, false, false, taken(0, 0), 0),
            (Approved, true, false, taken(100, 200), 60),
            (Rejected, false, false, taken(400, 600), 200),
            (Rejected, true, true, taken(0, 0), 200),
            // What is under way keeps its state, whatever becomes of the order.
            (Reserved, true, false, taken(1_000, 0), 200),
            (Paid, true, true, taken(0, 0), 200),
        ] {
            let clawed_back = amount(clawed_back);
            let stored = StoredCommission { clawed_back, status, refused, was_approved, taken, ..stored() };
            assert_eq!(stored.contradiction(), None, "{stored:?}");
        }
    }

    #[test]
    fn each_number_that_decides_about_money_is_missed_when_it_is_another() {
        let told = |stored: StoredCommission| stored.contradiction();
        let others = [
            StoredCommission { kind: CommissionKind::Tiered, ..stored() },
            StoredCommission { rate: Some(Decimal::new(21, 0)), ..stored() },
            StoredCommission { rate: None, ..stored() },
            StoredCommission { role: CommissionRole::SecondTier, ..stored() },
        ];
        for other in others {
            assert_eq!(told(other), Some(Contradiction::OtherBasis));
        }
        let larger = TakenBack { gross: amount(1_001), ..taken(0, 0) };
        let other_order = Contradiction::OtherOrder { of_basis: 1_000, order: 1_001 };
        assert_eq!(told(StoredCommission { taken: larger, ..stored() }), Some(other_order));
        let earned = Contradiction::Earned { earned: 201, by_basis: 200 };
        assert_eq!(told(StoredCommission { earned: amount(201), ..stored() }), Some(earned));
        let too_much = StoredCommission { clawed_back: amount(201), ..stored() };
        assert_eq!(told(too_much), Some(Contradiction::TakenTooMuch));
    }

    #[test]
    fn what_was_taken_back_and_who_refused_it_decide_what_it_is_worth() {
        let told = |clawed_back: i64, refused: bool, taken: TakenBack| {
            StoredCommission { clawed_back: amount(clawed_back), refused, taken, ..stored() }.contradiction()
        };
        let worth = |worth, target| Some(Contradiction::Worth { worth, target });
        assert_eq!(told(0, false, taken(100, 0)), worth(200, 180));
        assert_eq!(told(20, false, taken(0, 0)), worth(180, 200));
        assert_eq!(told(20, false, taken(100, 100)), worth(180, 160));
        assert_eq!(told(0, true, taken(0, 0)), worth(200, 0));
    }

    #[test]
    fn a_state_that_no_event_leads_to_is_told() {
        use CommissionStatus::{Approved, Paid, Pending, Rejected, Reserved};
        let told = |status, was_approved, refunded: i64| {
            let clawed_back = amount(refunded / 5);
            StoredCommission { status, was_approved, clawed_back, taken: taken(refunded, 0), ..stored() }
                .contradiction()
        };
        let is = |status, expected| Some(Contradiction::Status { status, expected });
        assert_eq!(told(Rejected, true, 10), is(Rejected, Approved));
        assert_eq!(told(Approved, true, 1_000), is(Approved, Rejected));
        assert_eq!(told(Pending, true, 0), is(Pending, Approved));
        for status in [Approved, Reserved, Paid] {
            assert_eq!(told(status, false, 0), is(status, Pending));
        }
    }
}
