//! Payouts that travel in a bank file: written, fetched by a person, settled by the bank's word.
//!
//! The file is the request. From the moment it is fetched the bank may have it, and only a person or a bank statement
//! can say what became of it; nobody is asked, and nothing is sent again.

use shared::money::Amount;

use super::{Moment, PayoutState, PayoutStatus, Step, settle};

/// Written into a file that nobody has fetched yet.
pub(super) fn filed(state: &PayoutState) -> Option<Step> {
    let reserved = state.status == PayoutStatus::Reserved;
    reserved.then(|| Step::to(state.now_is(PayoutStatus::Submitting)))
}

/// A person has fetched the file for the first time.
pub(super) fn fetched(state: &PayoutState, end_to_end_id: &str, at: Moment) -> Option<Step> {
    (state.status == PayoutStatus::Submitting).then(|| {
        let sent = state.sent(PayoutStatus::Submitting, at.now);
        settle::accepted(&sent, end_to_end_id, false, Amount::ZERO)
    })
}

/// The bank has paid it, says finance.
pub(super) fn settled(state: &PayoutState, fee: Amount) -> Option<Step> {
    let end_to_end_id = state.provider_id.as_deref()?;
    (state.status == PayoutStatus::Accepted).then(|| settle::accepted(state, end_to_end_id, true, fee))
}

/// The whole file was rejected or stopped, says finance. That is a refusal also of what nobody has fetched: no bank had it,
/// and the file is not handed out any more. It says nothing about the account it was to go to.
pub(super) fn returned(state: &PayoutState, reason: &str) -> Option<Step> {
    let unpaid = match state.status {
        PayoutStatus::Submitting => !state.outcome_open,
        PayoutStatus::Accepted => true,
        _ => false,
    };
    unpaid.then(|| settle::refused(state, reason))
}
