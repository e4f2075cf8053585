//! What finance decides.

use shared::money::Amount;

use super::{Entry, Moment, Next, PayoutState, PayoutStatus, Step};

/// Only what certainly did not leave and is not under way: this generation was never sent, or every send of it was answered
/// and did nothing. See docs/decisions/0037.
pub(super) fn canceled(state: &PayoutState, reason: &str) -> Option<Step> {
    let unsent = match state.status {
        PayoutStatus::Reserved => true,
        // What stands in a bank file has no first send: somebody may fetch it at any moment.
        PayoutStatus::Submitting => !state.outcome_open && state.first_sent_at.is_some(),
        _ => false,
    };
    unsent.then(|| Step::to(state.now_is(PayoutStatus::Canceled)).posting(Entry::Release).because(reason))
}

/// A new generation, which reserves the money anew.
pub(super) fn retried(state: &PayoutState, at: Moment) -> Option<Step> {
    let refused = state.status == PayoutStatus::Refused;
    refused.then(|| Step::to(state.next_generation()).posting(Entry::Reserve).then(Next::ClaimAt(at.now)))
}

pub(super) fn released(state: &PayoutState) -> Option<Step> {
    let frozen = state.status == PayoutStatus::Frozen;
    frozen.then(|| {
        Step::to(state.now_is(PayoutStatus::Released)).posting(Entry::Release).because("released_by_two_persons")
    })
}

/// A fee is not known here; it comes with the provider's statement, as an adjustment.
pub(super) fn accepted(state: &PayoutState, provider_id: &str) -> Option<Step> {
    let frozen = state.status == PayoutStatus::Frozen;
    frozen.then(|| {
        let paid = PayoutState { provider_id: Some(provider_id.to_owned()), ..state.now_is(PayoutStatus::Paid) };
        Step::to(paid).posting(Entry::Paid { fee: Amount::ZERO }).because("accepted_by_two_persons")
    })
}
