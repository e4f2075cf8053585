//! What becomes of a payout after the provider has it.

use shared::money::Amount;

use super::backoff::until_poll;
use super::{Alert, Entry, Moment, Next, PayoutState, PayoutStatus, Step};

/// The provider has it: accepted, or paid at once.
pub(super) fn accepted(state: &PayoutState, provider_id: &str, paid: bool, fee: Amount) -> Step {
    let status = if paid { PayoutStatus::Paid } else { PayoutStatus::Accepted };
    let state = PayoutState { provider_id: Some(provider_id.to_owned()), outcome_open: false, ..state.now_is(status) };
    let step = Step::to(state);
    if paid { step.posting(Entry::Paid { fee }) } else { step }
}

/// The same by a provider that can be asked: until it has paid, it is asked again.
pub(super) fn taken(state: &PayoutState, provider_id: &str, paid: bool, fee: Amount, at: Moment) -> Step {
    let step = accepted(state, provider_id, paid, fee);
    if paid { step } else { step.then(Next::ClaimAt(until_poll(state, at))) }
}

/// Definitely not paid, and it will not be.
pub(super) fn refused(state: &PayoutState, code: &str) -> Step {
    let refused = PayoutState { outcome_open: false, ..state.now_is(PayoutStatus::Refused) };
    Step::to(refused).posting(Entry::Release).because(code)
}

/// The provider told us by itself. It is believed whatever we thought before; `None` only for a payout that never was
/// sent and so cannot exist there.
pub(super) fn seen(state: &PayoutState, provider_id: &str, paid: bool, fee: Amount, at: Moment) -> Option<Step> {
    let known = state.provider_id.as_deref();
    let other_payment = known.is_some_and(|known| known != provider_id);
    match state.status {
        PayoutStatus::Accepted | PayoutStatus::Paid | PayoutStatus::Returned if other_payment => {
            Some(second(state, provider_id))
        }
        PayoutStatus::Reserved | PayoutStatus::Canceled if never_sent(state) => None,
        // A later generation that waits to be sent now must not be. Told again before it is paid, an accepted one stays
        // what it is.
        PayoutStatus::Reserved | PayoutStatus::Submitting | PayoutStatus::Unknown | PayoutStatus::Accepted => {
            Some(taken(state, provider_id, paid, fee, at))
        }
        PayoutStatus::Paid | PayoutStatus::Returned => Some(Step::to(state.clone())),
        PayoutStatus::Refused | PayoutStatus::Released | PayoutStatus::Canceled => {
            Some(late_truth(state, provider_id, fee))
        }
        // What is frozen stays so until two persons have looked.
        PayoutStatus::Frozen => Some(Step::to(state.clone()).because("seen_at_provider").alerting(Alert::Frozen)),
    }
}

/// Whether nothing of it ever went to the provider, in this generation or before.
fn never_sent(state: &PayoutState) -> bool {
    state.generation == 1 && state.first_sent_at.is_none() && state.lost_since.is_none()
}

/// Some of a payment was taken back. The payout stays paid: its commissions were, and what came back is the affiliate's
/// debt paid, or payable anew. Reports overtake each other, so what counts is the total.
pub(super) fn reversed(state: &PayoutState, provider_id: &str, before: Amount, total: Amount) -> Option<Step> {
    let own = state.provider_id.as_deref() == Some(provider_id);
    match state.status {
        // What finance has booked as returned came back by this.
        PayoutStatus::Returned if own => Some(Step::to(state.clone())),
        PayoutStatus::Paid | PayoutStatus::Returned => {
            let Ok(amount) = total.checked_sub(before) else { return Some(Step::to(state.clone())) };
            if amount == Amount::ZERO {
                return Some(Step::to(state.clone()));
            }
            let next = PayoutState { reversed: if own { total } else { state.reversed }, ..state.clone() };
            let entry = Entry::Reversed { provider_id: provider_id.to_owned(), amount, total };
            Some(Step::to(next).posting(entry).because("reversed"))
        }
        _ => None,
    }
}

/// Money came back: before it was paid that is a refusal, after it the rail has the cash again. What a reversal took
/// back already cannot come back once more.
pub(super) fn returned(state: &PayoutState, reason: &str) -> Option<Step> {
    match state.status {
        PayoutStatus::Accepted => Some(refused(state, reason)),
        PayoutStatus::Paid if state.reversed == Amount::ZERO => {
            let step = Step::to(state.now_is(PayoutStatus::Returned));
            Some(step.posting(Entry::ReturnedAfterPaid).because(reason))
        }
        // Told twice.
        PayoutStatus::Returned => Some(Step::to(state.clone()).because(reason)),
        _ => None,
    }
}

fn second(state: &PayoutState, provider_id: &str) -> Step {
    Step::to(state.clone())
        .posting(Entry::SecondTransfer { provider_id: provider_id.to_owned() })
        .because("second_transfer")
        .alerting(Alert::SecondTransfer)
}

/// The money was given back and has left all the same. It counts as paid even where the provider only accepted it, so
/// that no later payout can take it; should it still fail, that is a return.
fn late_truth(state: &PayoutState, provider_id: &str, fee: Amount) -> Step {
    Step { entry: Some(Entry::PaidAfterRelease { fee }), ..accepted(state, provider_id, true, fee) }
        .because("late_truth")
        .alerting(Alert::PaidAfterRelease)
}
