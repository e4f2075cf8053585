//! What becomes of a payout after the provider has it.

use shared::money::Amount;

use super::{Alert, Entry, PayoutState, PayoutStatus, Step};

/// The provider has it: accepted, or paid at once.
pub(super) fn accepted(state: &PayoutState, provider_id: &str, paid: bool, fee: Amount) -> Step {
    let status = if paid { PayoutStatus::Paid } else { PayoutStatus::Accepted };
    let state = PayoutState { provider_id: Some(provider_id.to_owned()), outcome_open: false, ..state.now_is(status) };
    let step = Step::to(state);
    if paid { step.posting(Entry::Paid { fee }) } else { step }
}

/// The provider told us by itself. It is believed whatever we thought before; `None` only for a payout that never was
/// sent and so cannot exist there.
pub(super) fn seen(state: &PayoutState, provider_id: &str, paid: bool, fee: Amount) -> Option<Step> {
    let known = state.provider_id.as_deref();
    let other_payment = known.is_some_and(|known| known != provider_id);
    match state.status {
        // A later generation waits to be sent, and now must not be.
        PayoutStatus::Reserved if state.generation > 1 => Some(accepted(state, provider_id, paid, fee)),
        PayoutStatus::Accepted | PayoutStatus::Paid | PayoutStatus::Returned if other_payment => {
            Some(second(state, provider_id))
        }
        // Told again before it is paid, an accepted payout stays as it is.
        PayoutStatus::Submitting | PayoutStatus::Unknown | PayoutStatus::Accepted => {
            Some(accepted(state, provider_id, paid, fee))
        }
        PayoutStatus::Paid | PayoutStatus::Returned => Some(Step::to(state.clone())),
        PayoutStatus::Refused | PayoutStatus::Released => Some(late_truth(state, provider_id, fee)),
        // What is frozen stays so until two persons have looked.
        PayoutStatus::Frozen => Some(Step::to(state.clone()).because("seen_at_provider").alerting(Alert::Frozen)),
        PayoutStatus::Reserved | PayoutStatus::Canceled => None,
    }
}

/// Money came back: before it was paid that is a refusal, after it the rail has the cash again.
pub(super) fn returned(state: &PayoutState, reason: &str) -> Option<Step> {
    match state.status {
        PayoutStatus::Accepted => {
            Some(Step::to(state.now_is(PayoutStatus::Refused)).posting(Entry::Release).because(reason))
        }
        PayoutStatus::Paid => {
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
