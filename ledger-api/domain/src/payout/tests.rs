use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use shared::money::Amount;

use super::*;

const START: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

fn at(now: OffsetDateTime) -> Moment {
    Moment { now, random: 0 }
}

fn step(state: &PayoutState, event: &Event, now: OffsetDateTime) -> Step {
    transition(state, event, at(now)).unwrap()
}

fn accepted(provider_id: &str) -> Event {
    Event::Answered(Answer::Accepted { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO })
}

fn unanswered() -> Event {
    Event::Answered(Answer::Unknown { detail: "timeout".into() })
}

fn seen(provider_id: &str) -> Event {
    Event::Seen { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO }
}

/// A payout first sent at `START` whose answer never came.
fn unknown() -> PayoutState {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    step(&sent, &unanswered(), START).state
}

fn in_status(status: PayoutStatus) -> PayoutState {
    PayoutState { status, ..PayoutState::reserved() }
}

#[test]
fn a_reserved_payout_is_sent_and_paid_at_once() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START);
    assert_eq!((sent.state.status, sent.next), (PayoutStatus::Submitting, Next::Send));
    assert_eq!(sent.entry, None);

    let paid = step(&sent.state, &accepted("tr_1"), START);
    assert_eq!(paid.state.status, PayoutStatus::Paid);
    assert_eq!(paid.state.provider_id.as_deref(), Some("tr_1"));
    assert_eq!(paid.entry, Some(Entry::Paid { fee: Amount::ZERO }));
    assert_eq!(paid.next, Next::Wait);
}

#[test]
fn a_definite_refusal_gives_the_money_back_and_a_retry_takes_a_new_key() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let refused = step(&sent, &Event::Answered(Answer::Refused { code: "account_invalid".into() }), START);
    assert_eq!((refused.state.status, &refused.entry), (PayoutStatus::Refused, &Some(Entry::Release)));
    assert_eq!(refused.reason.as_deref(), Some("account_invalid"));

    let retried = step(&refused.state, &Event::Retried, START);
    assert_eq!((retried.state.status, retried.state.generation), (PayoutStatus::Reserved, 2));
    assert_eq!((retried.entry, retried.state.first_sent_at), (Some(Entry::Reserve), None));
}

#[test]
fn a_missing_balance_keeps_the_reservation_under_a_new_key_and_pauses_the_run() {
    for state in [step(&PayoutState::reserved(), &Event::Claimed, START).state, unknown()] {
        let step = step(&state, &Event::Answered(Answer::InsufficientBalance), START);
        assert_eq!((step.state.status, step.state.generation), (PayoutStatus::Reserved, 2));
        assert_eq!((step.entry, step.pause_run.as_deref()), (None, Some("balance_insufficient")));
        assert_eq!(step.next, Next::ClaimAt(START + PROBE_AFTER));
    }
}

#[test]
fn a_broken_rail_pauses_the_run_and_keeps_the_key() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let paused = step(&sent, &Event::Answered(Answer::RailPaused { reason: "http_401".into() }), START);
    assert_eq!((paused.state.status, paused.state.generation), (PayoutStatus::Submitting, 1));
    assert_eq!(paused.pause_run.as_deref(), Some("http_401"));

    let again = step(&paused.state, &Event::Claimed, START + Duration::hours(1));
    assert_eq!(again.next, Next::Send, "nothing was sent, so nothing has to be looked up");
}

#[test]
fn a_process_that_died_while_sending_leaves_a_question() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let claimed = step(&sent, &Event::Claimed, START + Duration::minutes(2));
    assert_eq!((claimed.state.status, claimed.next), (PayoutStatus::Unknown, Next::LookUp));
}

#[test]
fn before_twenty_hours_an_empty_look_up_sends_the_same_request_again() {
    let now = START + SEND_WITHIN - Duration::SECOND;
    let again = step(&unknown(), &Event::LookedUp(Lookup::None), now);
    assert_eq!((again.state.status, again.next), (PayoutStatus::Unknown, Next::Send));
    assert_eq!((again.state.generation, again.state.first_sent_at), (1, Some(START)));
    assert_eq!(again.state.last_sent_at, Some(now));
}

#[test]
fn after_twenty_hours_nothing_is_sent_again() {
    let asked = step(&unknown(), &Event::LookedUp(Lookup::None), START + SEND_WITHIN);
    assert!(matches!(asked.next, Next::ClaimAt(_)), "{asked:?}");
    assert_eq!((asked.state.status, asked.state.empty_lookups), (PayoutStatus::Unknown, 0));

    // Not even what never got as far as the provider: the key is too old to be sure of.
    let postponed = PayoutState { outcome_open: false, ..unknown() };
    let postponed = PayoutState { status: PayoutStatus::Submitting, ..postponed };
    assert_eq!(step(&postponed, &Event::Claimed, START + SEND_WITHIN).next, Next::LookUp);
}

#[test]
fn two_late_empty_look_ups_an_hour_apart_release() {
    let none = Event::LookedUp(Lookup::None);
    let day = START + RELEASE_AFTER_LAST_SEND;
    let early = step(&unknown(), &none, day).state;
    assert_eq!(early.empty_lookups, 0, "exactly a day is not more than a day");

    let first = step(&early, &none, day + Duration::SECOND);
    assert_eq!((first.state.status, first.state.empty_lookups), (PayoutStatus::Unknown, 1));
    let too_soon = step(&first.state, &none, day + Duration::minutes(59));
    assert_eq!(too_soon.state.status, PayoutStatus::Unknown);
    let second = step(&too_soon.state, &none, day + Duration::SECOND + EMPTY_LOOKUPS_APART);
    assert_eq!((second.state.status, second.entry), (PayoutStatus::Released, Some(Entry::Release)));
}

#[test]
fn a_failed_look_up_teaches_nothing() {
    let first = PayoutState { empty_lookups: 1, last_lookup_at: Some(START), ..unknown() };
    let failed = Event::LookedUp(Lookup::Failed { detail: "timeout".into(), after: None });
    let step = step(&first, &failed, START + Duration::hours(40));
    assert_eq!(step.state, first);
    assert_eq!(step.entry, None);
}

#[test]
fn one_match_is_paid_and_odd_ones_freeze() {
    let one = Lookup::One { provider_id: "tr_1".into(), paid: true, fee: Amount::ZERO };
    assert_eq!(step(&unknown(), &Event::LookedUp(one), START).entry, Some(Entry::Paid { fee: Amount::ZERO }));
    for odd in [Lookup::Many, Lookup::Mismatch { provider_id: "tr_1".into() }] {
        let step = step(&unknown(), &Event::LookedUp(odd), START);
        assert_eq!((step.state.status, step.alert), (PayoutStatus::Frozen, Some(Alert::Frozen)));
        assert_eq!((step.entry, step.next), (None, Next::Wait));
    }
}

#[test]
fn a_later_truth_wins_over_what_we_thought() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    for state in [sent, unknown()] {
        assert_eq!(step(&state, &seen("tr_1"), START).entry, Some(Entry::Paid { fee: Amount::ZERO }));
    }
    let released = PayoutState { status: PayoutStatus::Released, ..unknown() };
    let late = step(&released, &seen("tr_1"), START);
    assert_eq!((late.state.status, late.alert), (PayoutStatus::Paid, Some(Alert::PaidAfterRelease)));
    assert_eq!(late.entry, Some(Entry::PaidAfterRelease { fee: Amount::ZERO }));

    assert_eq!(step(&late.state, &seen("tr_1"), START).entry, None, "told twice");
    let second = step(&late.state, &seen("tr_2"), START).entry;
    assert_eq!(second, Some(Entry::SecondTransfer { provider_id: "tr_2".into() }));
}

#[test]
fn waits_grow_and_respect_what_the_provider_asks_for() {
    let after = |hours, asked| {
        let sent = PayoutState { first_sent_at: Some(START), ..in_status(PayoutStatus::Submitting) };
        let now = START + Duration::hours(hours);
        let answer = Answer::RetryLater { after: asked };
        match step(&sent, &Event::Answered(answer), now).next {
            Next::ClaimAt(then) => then - now,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(after(0, None), Duration::seconds(2));
    assert_eq!(after(0, Some(std::time::Duration::from_secs(17))), Duration::seconds(17));
    assert_eq!(after(10, None), Duration::minutes(30));
}

#[test]
fn every_pair_of_status_and_event_has_an_answer() {
    let events = [
        (Event::Claimed, "reserved submitting unknown"),
        (accepted("tr_1"), "submitting unknown accepted"),
        (unanswered(), "submitting unknown accepted"),
        (Event::LookedUp(Lookup::None), "unknown"),
        (Event::LookedUp(Lookup::Many), "unknown"),
        (seen("tr_1"), "submitting accepted paid refused unknown released frozen returned"),
        (Event::Returned { reason: "closed".into() }, "accepted paid returned"),
        (Event::Canceled { reason: "canceled".into() }, "reserved"),
        (Event::Retried, "refused"),
        (Event::ReleasedByHand, "frozen"),
        (Event::AcceptedByHand { provider_id: "tr_1".into() }, "frozen"),
    ];
    for (event, possible) in &events {
        for status in PayoutStatus::ALL {
            let allowed = possible.split(' ').any(|name| name == status.name());
            let outcome = transition(&in_status(*status), event, at(START));
            assert_eq!(outcome.is_ok(), allowed, "{event:?} when {status}: {outcome:?}");
        }
    }
}

#[test]
fn a_payout_in_a_bank_file_waits_for_persons_from_then_on() {
    use PayoutStatus::{Accepted, Paid, Refused, Returned, Submitting};
    let fetch = Event::Fetched { end_to_end_id: "e2e-1".into() };
    let settle = Event::SettledByHand { fee: Amount::ZERO };
    let back = Event::Returned { reason: "AC04".into() };
    let filed = step(&PayoutState::reserved(), &Event::Filed, START);
    assert_eq!((filed.state.status, filed.next, &filed.entry), (Submitting, Next::Wait, &None));
    assert!(!filed.state.outcome_open, "nobody has it yet");
    assert!(transition(&filed.state, &settle, at(START)).is_err());
    assert!(transition(&filed.state, &back, at(START)).is_err(), "the file would still pay it");

    let fetched = step(&filed.state, &fetch, START);
    assert_eq!((fetched.state.status, fetched.next, &fetched.entry), (Accepted, Next::Wait, &None));
    assert_eq!(fetched.state.first_sent_at, Some(START));
    let refused = step(&fetched.state, &back, START);
    assert_eq!((refused.state.status, refused.entry), (Refused, Some(Entry::Release)));
    let paid = step(&fetched.state, &settle, START);
    assert_eq!((paid.state.status, paid.entry), (Paid, Some(Entry::Paid { fee: Amount::ZERO })));
    let returned = step(&paid.state, &back, START);
    assert_eq!((returned.state.status, returned.entry), (Returned, Some(Entry::ReturnedAfterPaid)));

    for (state, event) in
        [(&paid.state, &settle), (&returned.state, &settle), (&fetched.state, &fetch), (&filed.state, &Event::Filed)]
    {
        assert!(transition(state, event, at(START)).is_err(), "{event:?} after {}", state.status);
    }
}
