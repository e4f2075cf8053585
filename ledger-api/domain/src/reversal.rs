//! Reversals: one rule for refunds, disputes, rejections and restorations, so that any order of them ends the same.
//!
//! The target of a commission is what it is worth now: nothing when it was rejected, else the frozen basis applied to
//! what remains of the order. What is posted is the difference between the target and what is outstanding.

use shared::money::Amount;
use uuid::Uuid;

use super::commission::Basis;
use super::named::named_enum;
use super::status::CommissionStatus;

named_enum! {
    /// Why a commission is rejected although nobody refused it: nothing of the order is left.
    pub enum WholeReason, "a reason of a reversal" {
        /// Refunded in full.
        Refunded = "refunded",
        /// Lost disputes took what refunds had left.
        DisputeLost = "dispute_lost",
    }
}

/// What was taken back from an order. Refunds and lost disputes are summed apart and capped together, so that it does
/// not matter which came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// The order.
    pub gross: Amount,
    /// All refunds, at most the order.
    pub refunded: Amount,
    /// All disputes that are lost, counted up to the order.
    pub disputed: Amount,
}

impl TakenBack {
    /// Both together, at most the order.
    #[must_use]
    pub fn total(&self) -> Amount {
        refunded_after_capped(self.gross, self.refunded, self.disputed)
    }

    /// What took the whole order; none while something is left of it. An order of zero never had anything to take.
    #[must_use]
    pub fn whole(&self) -> Option<WholeReason> {
        if self.gross == Amount::ZERO || self.total() < self.gross {
            None
        } else if self.refunded == self.gross {
            Some(WholeReason::Refunded)
        } else {
            Some(WholeReason::DisputeLost)
        }
    }
}

/// What one event took from a commission, or gave back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clawback {
    /// The commission.
    pub commission_id: Uuid,
    /// Who earned it.
    pub affiliate_id: Uuid,
    /// Minor units; 0 when the event did not change what the commission is worth.
    pub amount: Amount,
}

/// More was refunded than the order was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("refunds of {refunded} in total exceed the order of {gross} minor units")]
pub struct RefundExceedsOrder {
    /// The order, in minor units.
    pub gross: i64,
    /// Refunds so far with the new one, in minor units.
    pub refunded: i64,
}

/// More was clawed back than was earned: the stored commission contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a commission of {earned} has {clawed_back} minor units clawed back")]
pub struct ClawedBackTooMuch {
    /// Earned, in minor units.
    pub earned: i64,
    /// Taken back, in minor units.
    pub clawed_back: i64,
}

/// What to post so that a commission reaches its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delta {
    /// It is there already.
    Nothing,
    /// Take this much back.
    ClawBack(Amount),
    /// Give this much again.
    Restore(Amount),
}

/// What has been taken from an order after one more refund; refused above the order.
pub fn refunded_after(gross: Amount, refunded: Amount, refund: Amount) -> Result<Amount, RefundExceedsOrder> {
    let total = refunded.minor().saturating_add(refund.minor());
    let exceeds = RefundExceedsOrder { gross: gross.minor(), refunded: total };
    Amount::new(total).ok().filter(|total| *total <= gross).ok_or(exceeds)
}

/// The same for a refund a payment provider reports: it has happened, so it counts up to the order. The caller logs
/// when the answer is less than the sum.
#[must_use]
pub fn refunded_after_capped(gross: Amount, refunded: Amount, refund: Amount) -> Amount {
    refunded_after(gross, refunded, refund).unwrap_or(gross)
}

/// What a commission is worth now. `rejected` means rejected by a decision (a person, fraud rules); a commission whose
/// status is rejected only because everything was refunded is not, or a failed refund could not restore it.
pub fn target(rejected: bool, basis: &Basis, gross: Amount, refunded: Amount) -> Result<Amount, RefundExceedsOrder> {
    let exceeds = RefundExceedsOrder { gross: gross.minor(), refunded: refunded.minor() };
    let remaining = gross.checked_sub(refunded).map_err(|_| exceeds)?;
    Ok(if rejected { Amount::ZERO } else { basis.amount_for(remaining) })
}

/// Where a commission stands that no payout holds. It follows from what is true now, not from which event came last:
/// refused by somebody, or nothing left of the order, or the state it had before.
#[must_use]
pub fn standing(refused: bool, whole: Option<WholeReason>, was_approved: bool) -> CommissionStatus {
    if refused || whole.is_some() {
        CommissionStatus::Rejected
    } else if was_approved {
        CommissionStatus::Approved
    } else {
        CommissionStatus::Pending
    }
}

/// What the affiliate still has of a commission.
pub fn outstanding(earned: Amount, clawed_back: Amount) -> Result<Amount, ClawedBackTooMuch> {
    let contradiction = ClawedBackTooMuch { earned: earned.minor(), clawed_back: clawed_back.minor() };
    earned.checked_sub(clawed_back).map_err(|_| contradiction)
}

/// What to post so that `outstanding` becomes `target`.
#[must_use]
pub fn delta(target: Amount, outstanding: Amount) -> Delta {
    match (target.checked_sub(outstanding), outstanding.checked_sub(target)) {
        (Ok(more), _) if more > Amount::ZERO => Delta::Restore(more),
        (_, Ok(less)) if less > Amount::ZERO => Delta::ClawBack(less),
        _ => Delta::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    #[test]
    fn a_refund_above_the_order_is_an_error_or_capped() {
        let (gross, refunded) = (amount(1_000), amount(700));
        assert_eq!(refunded_after(gross, refunded, amount(300)), Ok(gross));
        let error = RefundExceedsOrder { gross: 1_000, refunded: 1_001 };
        assert_eq!(refunded_after(gross, refunded, amount(301)), Err(error));
        assert_eq!(refunded_after_capped(gross, refunded, amount(301)), gross);
        assert_eq!(refunded_after_capped(gross, refunded, amount(1)), amount(701));
    }

    #[test]
    fn refunds_and_lost_disputes_count_together_up_to_the_order() {
        let taken = |refunded, disputed| {
            let taken = TakenBack { gross: amount(1_000), refunded: amount(refunded), disputed: amount(disputed) };
            (taken.total().minor(), taken.whole())
        };
        assert_eq!(taken(0, 0), (0, None));
        assert_eq!(taken(400, 599), (999, None));
        assert_eq!(taken(400, 600), (1_000, Some(WholeReason::DisputeLost)));
        assert_eq!(taken(400, 1_000), (1_000, Some(WholeReason::DisputeLost)));
        assert_eq!(taken(1_000, 1_000), (1_000, Some(WholeReason::Refunded)));
        let nothing = TakenBack { gross: Amount::ZERO, refunded: Amount::ZERO, disputed: Amount::ZERO };
        assert_eq!(nothing.whole(), None);
    }

    #[test]
    fn a_refusal_or_a_whole_order_taken_back_rejects_and_nothing_else_does() {
        for was_approved in [false, true] {
            let before = if was_approved { CommissionStatus::Approved } else { CommissionStatus::Pending };
            assert_eq!(standing(false, None, was_approved), before);
            for (refused, whole) in [(true, None), (false, Some(WholeReason::DisputeLost))] {
                assert_eq!(standing(refused, whole, was_approved), CommissionStatus::Rejected);
            }
        }
    }

    #[test]
    fn a_delta_moves_what_is_outstanding_to_the_target() {
        assert_eq!(delta(amount(5), amount(5)), Delta::Nothing);
        assert_eq!(delta(amount(2), amount(5)), Delta::ClawBack(amount(3)));
        assert_eq!(delta(amount(5), amount(2)), Delta::Restore(amount(3)));
    }

    #[test]
    fn more_clawed_back_than_earned_is_a_contradiction() {
        assert_eq!(outstanding(amount(5), amount(5)), Ok(Amount::ZERO));
        assert_eq!(outstanding(amount(5), amount(6)), Err(ClawedBackTooMuch { earned: 5, clawed_back: 6 }));
    }
}
