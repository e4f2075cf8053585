//! What can be done with a payout in its state, and nothing else.

use crate::db::payouts::row::PayoutRow;
use crate::domain::named::named_enum;
use crate::domain::payout::PayoutStatus;
use crate::domain::rail::Rail;
use crate::domain::sepa::MOST_GENERATIONS;
use crate::pages::Texts;
use crate::pages::finance::Step;

named_enum! {
    /// What a person of finance does with a single payout.
    pub enum Deed, "a deed" {
        /// The bank has paid it.
        Settle = "settle",
        /// It came back.
        Return = "return",
        /// It is sent again.
        Retry = "retry",
        /// It was never paid.
        Release = "release",
        /// One of the provider's payments paid it.
        Accept = "accept",
    }
}

impl Deed {
    /// What asks for it, naming the payout.
    pub(super) fn label(self, t: Texts, what: &str) -> String {
        match self {
            Self::Settle => t.do_settle(what),
            Self::Return => t.do_return(what),
            Self::Retry => t.do_retry(what),
            Self::Release => t.do_release(what),
            Self::Accept => t.do_accept(what),
        }
    }

    /// What it does.
    pub(super) fn effect(self, t: Texts) -> &'static str {
        match self {
            Self::Settle => t.do_settle_effect(),
            Self::Return => t.do_return_effect(),
            Self::Retry => t.do_retry_effect(),
            Self::Release => t.do_release_effect(),
            Self::Accept => t.do_accept_effect(),
        }
    }
}

/// The deeds that the state allows. Only what travels in a file is settled or returned by hand; other rails tell by
/// themselves.
pub(super) fn possible(status: PayoutStatus, rail: Rail, generation: i32) -> Vec<Deed> {
    let by_file = rail == Rail::Sepa;
    match status {
        PayoutStatus::Frozen => vec![Deed::Accept, Deed::Release],
        PayoutStatus::Refused if !by_file || generation < MOST_GENERATIONS => vec![Deed::Retry],
        PayoutStatus::Accepted if by_file => vec![Deed::Settle, Deed::Return],
        PayoutStatus::Paid if by_file => vec![Deed::Return],
        _ => Vec::new(),
    }
}

/// The same for the page of the payout.
pub(super) fn of(t: Texts, payout: &PayoutRow, what: &str) -> Result<Vec<Step>, sqlx::Error> {
    let deeds = possible(payout.state()?.status, payout.rail()?, payout.generation);
    let step = |deed: Deed| Step {
        href: format!("/finance/payouts/{}/{deed}", payout.payout_id),
        label: deed.label(t, what),
        effect: deed.effect(t).to_owned(),
    };
    Ok(deeds.into_iter().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_be_done_with_a_payout_whose_end_nobody_knows() {
        for status in [PayoutStatus::Unknown, PayoutStatus::Submitting, PayoutStatus::Released, PayoutStatus::Returned]
        {
            for rail in Rail::ALL {
                assert!(possible(status, *rail, 1).is_empty(), "{status} {rail}");
            }
        }
    }

    #[test]
    fn only_what_travels_in_a_file_is_settled_by_hand() {
        assert_eq!(possible(PayoutStatus::Accepted, Rail::Sepa, 1), [Deed::Settle, Deed::Return]);
        assert!(possible(PayoutStatus::Accepted, Rail::Paypal, 1).is_empty());
        assert_eq!(possible(PayoutStatus::Refused, Rail::Stripe, 1), [Deed::Retry]);
        assert!(possible(PayoutStatus::Refused, Rail::Sepa, MOST_GENERATIONS).is_empty());
    }
}
