//! The one way a payout changes.

use time::OffsetDateTime;

use super::{Event, PayoutState, PayoutStatus, Step, bank_file, by_hand, send, settle};

/// The inputs of a decision that are not facts about the payout.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The clock.
    pub now: OffsetDateTime,
    /// Sixteen random bits, for jitter.
    pub random: u16,
}

/// The event cannot happen to a payout in this status: a stale answer, or a request finance may not make now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} cannot happen to a payout that is {status}")]
pub struct ImpossibleTransition {
    /// The status it is in.
    pub status: PayoutStatus,
    /// What was tried.
    pub event: &'static str,
}

/// What follows when `event` happens to a payout in `state`. Total: everything that cannot follow is an error value.
pub fn transition(state: &PayoutState, event: &Event, at: Moment) -> Result<Step, ImpossibleTransition> {
    let impossible = |event| ImpossibleTransition { status: state.status, event };
    match event {
        Event::Claimed => send::claimed(state, at).ok_or(impossible("a claim")),
        Event::Answered(answer) => send::answered(state, answer, at).ok_or(impossible("an answer")),
        Event::LookedUp(found) => send::looked_up(state, found, at).ok_or(impossible("a look-up's result")),
        Event::Seen { provider_id, paid, fee } => {
            settle::seen(state, provider_id, *paid, *fee, at).ok_or(impossible("a sighting at the provider"))
        }
        Event::Filed => bank_file::filed(state).ok_or(impossible("writing into a bank file")),
        Event::Fetched { end_to_end_id } => {
            bank_file::fetched(state, end_to_end_id, at).ok_or(impossible("fetching its bank file for the first time"))
        }
        Event::FileReturned { reason } => {
            bank_file::returned(state, reason).ok_or(impossible("the return of its bank file"))
        }
        Event::SettledByHand { fee } => bank_file::settled(state, *fee).ok_or(impossible("a settlement by hand")),
        Event::Returned { reason } => settle::returned(state, reason).ok_or(impossible("a return")),
        Event::Reversed { provider_id, before, total } => {
            settle::reversed(state, provider_id, *before, *total).ok_or(impossible("a reversal"))
        }
        Event::Canceled { reason } => by_hand::canceled(state, reason).ok_or(impossible("a cancellation")),
        Event::Retried => by_hand::retried(state, at).ok_or(impossible("a retry")),
        Event::ReleasedByHand => by_hand::released(state).ok_or(impossible("a release by hand")),
        Event::AcceptedByHand { provider_id } => {
            by_hand::accepted(state, provider_id).ok_or(impossible("an acceptance by hand"))
        }
    }
}
