use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use shared::money::Amount;

use super::*;

mod late_lookups;
mod later_truth;
mod polling;

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
    Event::Answered(Answer::unknown("timeout"))
}

fn seen(provider_id: &str) -> Event {
    Event::Seen { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO }
}

fn reversed(provider_id: &str, before: i64, total: i64) -> Event {
    let [before, total] = [before, total].map(|minor| Amount::new(minor).unwrap());
    Event::Reversed { provider_id: provider_id.into(), before, total }
}

/// A payout first sent at `START` whose answer never came.
fn unknown() -> PayoutState {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    step(&sent, &unanswered(), START).state
}

fn paused(reason: &str) -> Pause {
    Pause { reason: reason.into(), unless_others_are_taken: false }
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
    assert!(!paid.state.outcome_open);
}

#[test]
fn a_definite_refusal_gives_the_money_back_and_a_retry_takes_a_new_key() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let refused = step(&sent, &Event::Answered(Answer::Refused { code: "account_invalid".into() }), START);
    assert_eq!((refused.state.status, &refused.entry), (PayoutStatus::Refused, &Some(Entry::Release)));
    assert_eq!(refused.reason.as_deref(), Some("account_invalid"));
    assert!(!refused.state.outcome_open, "a definite refusal leaves no question");

    let retried = step(&refused.state, &Event::Retried, START);
    assert_eq!((retried.state.status, retried.state.generation), (PayoutStatus::Reserved, 2));
    assert_eq!((retried.entry, retried.state.first_sent_at), (Some(Entry::Reserve), None));
}

#[test]
fn a_missing_balance_keeps_the_reservation_under_a_new_key_and_pauses_its_part_of_the_run() {
    for state in [step(&PayoutState::reserved(), &Event::Claimed, START).state, unknown()] {
        let step = step(&state, &Event::Answered(Answer::InsufficientBalance), START);
        assert_eq!((step.state.status, step.state.generation), (PayoutStatus::Reserved, 2));
        assert_eq!((step.entry, step.pause), (None, Some(paused("balance_insufficient"))));
        assert_eq!(step.next, Next::ClaimAt(START + PROBE_AFTER));
    }
}

#[test]
fn a_broken_rail_pauses_its_part_of_the_run_and_keeps_the_key() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let waits = step(&sent, &Event::Answered(Answer::RailPaused { reason: "http_401".into() }), START);
    assert_eq!((waits.state.status, waits.state.generation), (PayoutStatus::Submitting, 1));
    assert_eq!(waits.pause, Some(paused("http_401")));

    let again = step(&waits.state, &Event::Claimed, START + Duration::hours(1));
    assert_eq!(again.next, Next::Send, "nothing was sent, so nothing has to be looked up");
}

#[test]
fn a_request_that_is_not_understood_waits_under_its_key_and_stops_others_only_if_none_is_taken() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let answer = Event::Answered(Answer::NotUnderstood { reason: "http_400".into() });
    for (state, status, open) in [(sent, PayoutStatus::Submitting, false), (unknown(), PayoutStatus::Unknown, true)] {
        let waits = step(&state, &answer, START);
        assert_eq!((waits.state.status, waits.state.generation), (status, 1));
        assert_eq!(waits.state.outcome_open, open, "it says nothing about what was sent before");
        assert_eq!((waits.entry, waits.next), (None, Next::ClaimAt(START + PROBE_AFTER)));
        assert_eq!(waits.pause, Some(Pause { reason: "http_400".into(), unless_others_are_taken: true }));
    }
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
fn reversals_take_back_what_is_new_of_them_in_any_order() {
    let paid = step(&unknown(), &seen("tr_1"), START).state;
    let entry = |amount: i64, total: i64| {
        let [amount, total] = [amount, total].map(|minor| Amount::new(minor).unwrap());
        Some(Entry::Reversed { provider_id: "tr_1".into(), amount, total })
    };

    let first = step(&paid, &reversed("tr_1", 0, 300), START);
    assert_eq!((first.state.status, &first.entry), (PayoutStatus::Paid, &entry(300, 300)));
    let second = step(&first.state, &reversed("tr_1", 300, 500), START);
    assert_eq!((second.state.reversed.minor(), &second.entry), (500, &entry(200, 500)));
    for told_before in [300, 500] {
        assert!(step(&second.state, &reversed("tr_1", 500, told_before), START).changes_nothing(&second.state));
    }
    let by_hand = transition(&second.state, &Event::Returned { reason: "closed".into() }, at(START));
    assert!(by_hand.is_err(), "it would come back twice: {by_hand:?}");
}

#[test]
fn of_a_payout_that_finance_booked_as_returned_only_another_payment_can_be_reversed() {
    let paid = step(&unknown(), &seen("tr_1"), START).state;
    let returned = step(&paid, &Event::Returned { reason: "closed".into() }, START).state;
    assert!(step(&returned, &reversed("tr_1", 0, 300), START).changes_nothing(&returned));
    assert!(step(&returned, &reversed("tr_2", 0, 300), START).entry.is_some());
}

#[test]
fn waits_grow_and_respect_what_the_provider_asks_for() {
    let wait = |status, event: &Event, hours| {
        let state = PayoutState { first_sent_at: Some(START), ..in_status(status) };
        let now = START + Duration::hours(hours);
        match step(&state, event, now).next {
            Next::ClaimAt(then) => then - now,
            other => panic!("{other:?}"),
        }
    };
    let asking = |seconds: u64| Some(std::time::Duration::from_secs(seconds));
    let answers: [fn(Option<std::time::Duration>) -> Event; 2] = [
        |after| Event::Answered(Answer::RetryLater { after }),
        |after| Event::Answered(Answer::unknown("http_503").not_before(after)),
    ];
    let unasked = |after| Event::LookedUp(Lookup::Failed { detail: "http_503".into(), after });

    for answer in answers {
        let submitting = PayoutStatus::Submitting;
        assert_eq!(wait(submitting, &answer(None), 0), Duration::seconds(2));
        assert_eq!(wait(submitting, &answer(asking(17)), 0), Duration::seconds(17));
        assert_eq!(wait(submitting, &answer(None), 10), Duration::minutes(30));
        assert_eq!(wait(submitting, &answer(asking(3_000)), 10), Duration::minutes(50));
        assert_eq!(wait(submitting, &answer(asking(86_400)), 10), Duration::hours(1));
        assert_eq!(wait(PayoutStatus::Accepted, &answer(asking(17)), 0), PROBE_AFTER);
        assert_eq!(wait(PayoutStatus::Accepted, &answer(asking(3_000)), 0), Duration::minutes(50));
    }
    assert_eq!(wait(PayoutStatus::Unknown, &unasked(asking(17)), 0), Duration::seconds(17));
    assert_eq!(wait(PayoutStatus::Accepted, &unasked(None), 0), PROBE_AFTER);
    assert_eq!(wait(PayoutStatus::Accepted, &unasked(asking(3_000)), 0), Duration::minutes(50));
}

#[test]
fn what_is_settled_has_nothing_to_wait_for() {
    let asked = Some(std::time::Duration::from_mins(1));
    let refused = Answer::Refused { code: "account_closed".into() };
    assert_eq!(refused.clone().not_before(asked), refused);
    assert_eq!(Answer::InsufficientBalance.not_before(asked), Answer::InsufficientBalance);
}

#[test]
fn only_what_certainly_did_nothing_is_called_off() {
    let canceled = Event::Canceled { reason: "run_canceled".into() };
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    assert!(transition(&sent, &canceled, at(START)).is_err(), "it is under way");
    assert!(transition(&unknown(), &canceled, at(START)).is_err());
    let filed = step(&PayoutState::reserved(), &Event::Filed, START).state;
    assert!(transition(&filed, &canceled, at(START)).is_err(), "somebody may fetch its file");
    for nothing in [Answer::RailPaused { reason: "http_401".into() }, Answer::RetryLater { after: None }] {
        let turned_away = step(&sent, &Event::Answered(nothing), START).state;
        let given_up = step(&turned_away, &canceled, START);
        assert_eq!((given_up.state.status, &given_up.entry), (PayoutStatus::Canceled, &Some(Entry::Release)));
        assert_eq!(given_up.next, Next::Wait);
        let again = step(&turned_away, &Event::Claimed, START + Duration::hours(1)).state;
        assert!(transition(&again, &canceled, at(START)).is_err(), "it is under way again");
    }
}

#[test]
fn every_pair_of_status_and_event_has_an_answer() {
    let events = [
        (Event::Claimed, "reserved submitting unknown accepted"),
        (accepted("tr_1"), "submitting unknown accepted"),
        (unanswered(), "submitting unknown accepted"),
        (Event::LookedUp(Lookup::None), "unknown accepted"),
        (Event::LookedUp(Lookup::Many), "unknown accepted"),
        (seen("tr_1"), "submitting accepted paid refused unknown released frozen returned"),
        (Event::Returned { reason: "closed".into() }, "accepted paid returned"),
        (reversed("tr_1", 0, 5), "paid returned"),
        (Event::FileReturned { reason: "FF01".into() }, "submitting accepted"),
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
fn a_file_that_comes_back_whole_refuses_what_of_it_is_not_settled() {
    let back = Event::FileReturned { reason: "FF01".into() };
    let filed = step(&PayoutState::reserved(), &Event::Filed, START).state;
    let fetched = step(&filed, &Event::Fetched { end_to_end_id: "e2e-1".into() }, START).state;
    for state in [&filed, &fetched] {
        let refused = step(state, &back, START);
        assert_eq!((refused.state.status, refused.entry), (PayoutStatus::Refused, Some(Entry::Release)));
        assert_eq!(refused.reason.as_deref(), Some("FF01"));
        assert!(transition(&refused.state, &back, at(START)).is_err(), "it comes back once");
    }
    let paid = step(&fetched, &Event::SettledByHand { fee: Amount::ZERO }, START).state;
    assert!(transition(&paid, &back, at(START)).is_err(), "the bank has told something else of it");
    let under_way = PayoutState { outcome_open: true, ..filed };
    assert!(transition(&under_way, &back, at(START)).is_err(), "it was sent by other means than a file");
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
