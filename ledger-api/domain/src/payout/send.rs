//! Sending, and finding out what became of it.

use time::{Duration, OffsetDateTime};

use super::backoff::{after_failure, at_least, jittered};
use super::timing::{EMPTY_LOOKUPS_APART, PROBE_AFTER, RELEASE_AFTER_LAST_SEND, SEND_WITHIN};
use super::{Alert, Answer, Entry, Lookup, Moment, Next, PayoutState, PayoutStatus, Step, settle};

/// A worker took it. Where an earlier send may have arrived, the provider is asked before anything is sent again.
pub(super) fn claimed(state: &PayoutState, at: Moment) -> Option<Step> {
    match state.status {
        PayoutStatus::Reserved if state.lost_since.is_some() => {
            Some(Step::to(state.now_is(PayoutStatus::Unknown)).then(Next::LookUp).because("restored"))
        }
        PayoutStatus::Reserved => Some(send(state, PayoutStatus::Submitting, at.now)),
        PayoutStatus::Submitting if !state.outcome_open && may_send(state, at.now) => {
            Some(send(state, PayoutStatus::Submitting, at.now))
        }
        // The process that sent it died before it could write the answer down, or the key is too old.
        PayoutStatus::Submitting | PayoutStatus::Unknown => {
            Some(Step::to(state.now_is(PayoutStatus::Unknown)).then(Next::LookUp).because("outcome_unknown"))
        }
        // The provider has it and pays when it pays.
        PayoutStatus::Accepted => Some(Step::to(state.clone()).then(Next::LookUp)),
        _ => None,
    }
}

/// The provider answered what was sent, or a poll of something it had accepted.
pub(super) fn answered(state: &PayoutState, answer: &Answer, at: Moment) -> Option<Step> {
    let awaited = matches!(state.status, PayoutStatus::Submitting | PayoutStatus::Unknown | PayoutStatus::Accepted);
    if !awaited {
        return None;
    }
    Some(match answer {
        Answer::Accepted { provider_id, paid, fee } => settle::taken(state, provider_id, *paid, *fee, at),
        Answer::Refused { code } => settle::refused(state, code),
        Answer::Mismatch { provider_id } => not_as_ordered(state, provider_id),
        // Asking what became of something accepted failed; it stays accepted.
        _ if state.status == PayoutStatus::Accepted => {
            Step::to(state.clone()).then(Next::ClaimAt(jittered(at, at_least(PROBE_AFTER, answer.after()))))
        }
        Answer::Unknown { detail, after } => Step::to(state.now_is(PayoutStatus::Unknown))
            .then(Next::ClaimAt(after_failure(state, at, *after)))
            .because(detail),
        // The provider keeps this refusal for the key, so the next send needs a new one. It settles earlier sends of
        // the generation as well: under one key there is one outcome.
        Answer::InsufficientBalance => Step::to(state.next_generation())
            .then(Next::ClaimAt(jittered(at, PROBE_AFTER)))
            .because("balance_insufficient")
            .pausing("balance_insufficient"),
        Answer::RetryLater { after } => {
            not_done(state).then(Next::ClaimAt(after_failure(state, at, *after))).because("retry_later")
        }
        Answer::RailPaused { reason } => {
            not_done(state).then(Next::ClaimAt(jittered(at, PROBE_AFTER))).because(reason).pausing(reason)
        }
        Answer::NotUnderstood { reason } => {
            not_done(state).then(Next::ClaimAt(jittered(at, PROBE_AFTER))).because(reason).pausing_if_alone(reason)
        }
    })
}

/// The provider told what it knows of a payout whose outcome is unknown, or what became of one it had accepted.
pub(super) fn looked_up(state: &PayoutState, found: &Lookup, at: Moment) -> Option<Step> {
    match state.status {
        PayoutStatus::Unknown => {}
        PayoutStatus::Accepted => return polled(state, found, at),
        _ => return None,
    }
    let unchanged = Step::to(state.clone());
    Some(match found {
        Lookup::One { provider_id, paid, fee } => settle::taken(state, provider_id, *paid, *fee, at),
        Lookup::Refused { code } => settle::refused(state, code),
        Lookup::Many => frozen(state, "found_more_than_once"),
        Lookup::Mismatch { provider_id } => not_as_ordered(state, provider_id),
        Lookup::None if may_send(state, at.now) => send(state, PayoutStatus::Unknown, at.now),
        Lookup::OnlyBySending { within } if is_within(state, *within, at.now) => {
            send(state, PayoutStatus::Unknown, at.now)
        }
        Lookup::OnlyBySending { .. } => frozen(state, "too_old_to_ask"),
        Lookup::None => empty(state, at),
        Lookup::Failed { detail, after } => {
            unchanged.then(Next::ClaimAt(after_failure(state, at, *after))).because(detail)
        }
        Lookup::RailPaused { reason } => {
            unchanged.then(Next::ClaimAt(jittered(at, PROBE_AFTER))).because(reason).pausing(reason)
        }
    })
}

/// What became of something accepted. It stays accepted until the provider says otherwise, however often asking fails.
fn polled(state: &PayoutState, found: &Lookup, at: Moment) -> Option<Step> {
    match found {
        Lookup::One { provider_id, paid, fee } => settle::seen(state, provider_id, *paid, *fee, at),
        Lookup::Refused { code } => Some(settle::refused(state, code)),
        Lookup::Many => Some(frozen(state, "found_more_than_once")),
        Lookup::Mismatch { provider_id } => Some(not_as_ordered(state, provider_id)),
        Lookup::Failed { after, .. } => {
            Some(Step::to(state.clone()).then(Next::ClaimAt(jittered(at, at_least(PROBE_AFTER, *after)))))
        }
        Lookup::None | Lookup::OnlyBySending { .. } | Lookup::RailPaused { .. } => {
            Some(Step::to(state.clone()).then(Next::ClaimAt(jittered(at, PROBE_AFTER))))
        }
    }
}

/// Whether the provider still tells a repetition from a new request, by its own promise of so long.
fn is_within(state: &PayoutState, promised: std::time::Duration, now: OffsetDateTime) -> bool {
    let promised = Duration::try_from(promised).unwrap_or(Duration::ZERO);
    state.first_sent_at.is_none_or(|first| now - first < promised)
}

/// Whether the provider still knows this generation's key for certain.
fn may_send(state: &PayoutState, now: OffsetDateTime) -> bool {
    state.first_sent_at.is_none_or(|first| now - first < SEND_WITHIN)
}

fn send(state: &PayoutState, status: PayoutStatus, now: OffsetDateTime) -> Step {
    Step::to(state.sent(status, now)).then(Next::Send)
}

/// The last send did nothing. In `unknown` that says nothing about the sends before it.
fn not_done(state: &PayoutState) -> Step {
    let outcome_open = state.status == PayoutStatus::Unknown;
    Step::to(PayoutState { outcome_open, ..state.clone() })
}

fn not_as_ordered(state: &PayoutState, provider_id: &str) -> Step {
    frozen(state, &format!("found_not_as_ordered: {provider_id}"))
}

fn frozen(state: &PayoutState, reason: &str) -> Step {
    Step::to(state.now_is(PayoutStatus::Frozen)).because(reason).alerting(Alert::Frozen)
}

/// Too old to send again and not found. A send can still surface for a day, so only later look-ups count, and one of
/// them might have met a lagging index, so it takes two.
fn empty(state: &PayoutState, at: Moment) -> Step {
    let again_at = |wait| Next::ClaimAt(jittered(at, wait));
    let not_found = |state: PayoutState| Step::to(state).because("not_found_yet");
    // Without a known send nothing could have surfaced yet: begin to wait now.
    let last_sent = state.last_sent_at.unwrap_or(at.now);
    let counts_in = last_sent + RELEASE_AFTER_LAST_SEND - at.now;
    if !counts_in.is_negative() {
        let wait = counts_in.min(EMPTY_LOOKUPS_APART) + time::Duration::SECOND;
        return not_found(PayoutState { last_sent_at: Some(last_sent), ..state.clone() }).then(again_at(wait));
    }
    match state.last_lookup_at.map(|first| first + EMPTY_LOOKUPS_APART - at.now) {
        Some(left) if !left.is_positive() => Step::to(PayoutState {
            empty_lookups: 2,
            last_lookup_at: Some(at.now),
            ..state.now_is(PayoutStatus::Released)
        })
        .posting(Entry::Release)
        .because("never_arrived"),
        Some(left) => not_found(state.clone()).then(again_at(left)),
        None => {
            let first = PayoutState { empty_lookups: 1, last_lookup_at: Some(at.now), ..state.clone() };
            not_found(first).then(again_at(EMPTY_LOOKUPS_APART))
        }
    }
}
