//! Providers that accept first and pay later, and that answer only a repetition of the request (`PayPal`).

use super::*;

const PROMISE: std::time::Duration = std::time::Duration::from_hours(25 * 24);

fn only_by_sending() -> Event {
    Event::LookedUp(Lookup::OnlyBySending { within: PROMISE })
}

fn item(paid: bool) -> Event {
    let fee = Amount::new(25).unwrap();
    Event::LookedUp(Lookup::One { provider_id: "ITEM1".into(), paid, fee })
}

/// Taken by the provider and not paid yet.
fn taken() -> PayoutState {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let answer = Answer::Accepted { provider_id: "ITEM1".into(), paid: false, fee: Amount::ZERO };
    let taken = step(&sent, &Event::Answered(answer), START);
    assert_eq!((taken.state.status, &taken.entry), (PayoutStatus::Accepted, &None));
    assert_eq!(taken.next, Next::ClaimAt(START + Duration::seconds(2)));
    taken.state
}

#[test]
fn what_was_accepted_is_asked_about_until_it_is_paid() {
    let asked = step(&taken(), &Event::Claimed, START);
    assert_eq!((asked.state.status, asked.next), (PayoutStatus::Accepted, Next::LookUp));

    for (waiting, wait) in [(Duration::minutes(2), Duration::minutes(1)), (Duration::days(20), Duration::hours(6))] {
        let now = START + waiting;
        let again = step(&asked.state, &item(false), now);
        assert_eq!((again.state.status, again.next), (PayoutStatus::Accepted, Next::ClaimAt(now + wait)));
        assert_eq!(again.entry, None);
    }
    let paid = step(&asked.state, &item(true), START);
    assert_eq!((paid.state.status, paid.next), (PayoutStatus::Paid, Next::Wait));
    assert_eq!(paid.entry, Some(Entry::Paid { fee: Amount::new(25).unwrap() }));
}

#[test]
fn a_question_that_fails_leaves_it_accepted_and_an_item_that_failed_gives_the_money_back() {
    for nothing in [
        Lookup::Failed { detail: "timeout".into(), after: None },
        Lookup::RailPaused { reason: "http_401".into() },
        Lookup::None,
        Lookup::OnlyBySending { within: PROMISE },
    ] {
        let still = step(&taken(), &Event::LookedUp(nothing), START);
        assert_eq!((still.state.status, &still.entry, &still.pause), (PayoutStatus::Accepted, &None, &None));
        assert_eq!(still.next, Next::ClaimAt(START + PROBE_AFTER));
    }
    let refused = step(&taken(), &Event::LookedUp(Lookup::Refused { code: "returned".into() }), START);
    assert_eq!((refused.state.status, refused.next), (PayoutStatus::Refused, Next::Wait));
    assert_eq!((refused.entry, refused.reason.as_deref()), (Some(Entry::Release), Some("returned")));
}

#[test]
fn what_can_only_be_asked_by_sending_is_sent_again_for_as_long_as_the_provider_promised_and_then_never() {
    let asked = step(&unknown(), &Event::Claimed, START + Duration::days(24)).state;
    let again = step(&asked, &only_by_sending(), START + Duration::days(25) - Duration::SECOND);
    assert_eq!((again.state.status, again.next), (PayoutStatus::Unknown, Next::Send));
    assert_eq!((again.state.first_sent_at, again.state.generation), (Some(START), 1));

    let late = step(&again.state, &only_by_sending(), START + Duration::days(25));
    assert_eq!((late.state.status, late.next), (PayoutStatus::Frozen, Next::Wait));
    assert_eq!((late.entry, late.alert), (None, Some(Alert::Frozen)));
}

#[test]
fn something_else_than_was_ordered_freezes_whether_it_was_answered_or_found() {
    let sent = step(&PayoutState::reserved(), &Event::Claimed, START).state;
    let answered = Event::Answered(Answer::Mismatch { provider_id: "ITEM2".into() });
    let found = Event::LookedUp(Lookup::Mismatch { provider_id: "ITEM2".into() });
    for (state, event) in [(sent, answered), (taken(), found)] {
        let frozen = step(&state, &event, START);
        assert_eq!((frozen.state.status, frozen.entry), (PayoutStatus::Frozen, None));
        assert_eq!(frozen.reason.as_deref(), Some("found_not_as_ordered: ITEM2"));
    }
}
