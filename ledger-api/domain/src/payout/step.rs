//! What follows from an event.

use shared::money::Amount;
use time::OffsetDateTime;

use super::PayoutState;

/// The whole consequence of one event, to be written in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The state to store.
    pub state: PayoutState,
    /// What to post.
    pub entry: Option<Entry>,
    /// What to do next, and when.
    pub next: Next,
    /// Why it stands where it stands, for finance; `None` clears it.
    pub reason: Option<String>,
    /// Why what travels like this payout has to stop, if it has to.
    pub pause: Option<Pause>,
    /// What somebody has to be told.
    pub alert: Option<Alert>,
}

/// Why nothing new is sent of the part of the run that goes the payout's way in its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// What finance or the operator reads.
    pub reason: String,
    /// Whether it may be about this payout alone: not if others of the part were taken meanwhile.
    pub unless_others_are_taken: bool,
}

/// What the ledger has to write for the payout's whole amount, as debit → credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// payable → inflight, refused when payable does not cover it.
    Reserve,
    /// inflight → payable.
    Release,
    /// inflight → cash of the rail; the fee: `fee_expense` → cash of the rail.
    Paid {
        /// Minor units of the payout's currency.
        fee: Amount,
    },
    /// payable (uncovered: receivable) → cash of the rail, for a payout whose money had been given back; fee as above.
    PaidAfterRelease {
        /// Minor units of the payout's currency.
        fee: Amount,
    },
    /// receivable → cash of the rail: the provider paid a second time.
    SecondTransfer {
        /// The provider's own id of the second payment; each counts once.
        provider_id: String,
    },
    /// cash of the rail → payable.
    ReturnedAfterPaid,
    /// cash of the rail → receivable, what is above it → payable, for a part of the payout.
    Reversed {
        /// The provider's own id of the payment.
        provider_id: String,
        /// What came back now; the payout's minor units.
        amount: Amount,
        /// What has come back of that payment in all; each total counts once.
        total: Amount,
    },
}

/// What the worker does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send now: the stored bytes of this generation if there are any, under its key.
    Send,
    /// Ask the provider now what it knows.
    LookUp,
    /// Claim it again at this moment.
    ClaimAt(OffsetDateTime),
    /// Nothing, until something else happens.
    Wait,
}

/// Something a person has to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// Only two persons can move it now.
    Frozen,
    /// The provider paid twice.
    SecondTransfer,
    /// Money given back as unsent was sent after all.
    PaidAfterRelease,
}

impl Step {
    /// Whether it leaves a payout in `state` as it is, so that nothing need be written.
    #[must_use]
    pub fn changes_nothing(&self, state: &PayoutState) -> bool {
        self.state == *state && self.entry.is_none() && self.alert.is_none() && self.next == Next::Wait
    }

    /// Only the state changes.
    pub(super) fn to(state: PayoutState) -> Self {
        Self { state, entry: None, next: Next::Wait, reason: None, pause: None, alert: None }
    }

    pub(super) fn posting(self, entry: Entry) -> Self {
        Self { entry: Some(entry), ..self }
    }

    pub(super) fn then(self, next: Next) -> Self {
        Self { next, ..self }
    }

    pub(super) fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    pub(super) fn pausing(self, reason: impl Into<String>) -> Self {
        Self { pause: Some(Pause { reason: reason.into(), unless_others_are_taken: false }), ..self }
    }

    pub(super) fn pausing_if_alone(self, reason: impl Into<String>) -> Self {
        Self { pause: Some(Pause { reason: reason.into(), unless_others_are_taken: true }), ..self }
    }

    pub(super) fn alerting(self, alert: Alert) -> Self {
        Self { alert: Some(alert), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_changes_nothing_only_if_all_of_it_does() {
        let state = PayoutState::reserved();
        let step = || Step::to(state.clone());
        assert!(step().because("told again").changes_nothing(&state));
        for other in [
            Step::to(PayoutState { generation: 2, ..state.clone() }),
            step().posting(Entry::Reserve),
            step().alerting(Alert::Frozen),
            step().then(Next::LookUp),
        ] {
            assert!(!other.changes_nothing(&state), "{other:?}");
        }
    }
}
