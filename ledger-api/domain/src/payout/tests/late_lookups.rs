//! After the key is too old to send again: when looking it up in vain gives the money back.

use super::*;

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
    let looked_up_at = Some(day + Duration::SECOND + EMPTY_LOOKUPS_APART);
    assert_eq!((second.state.empty_lookups, second.state.last_lookup_at), (2, looked_up_at));
    assert_eq!(second.next, Next::Wait);
}

#[test]
fn the_next_look_up_is_due_when_it_can_tell_more() {
    let none = Event::LookedUp(Lookup::None);
    let day = START + RELEASE_AFTER_LAST_SEND;
    let wait = |state: &PayoutState, now| match step(state, &none, now).next {
        Next::ClaimAt(then) => then - now,
        other => panic!("{other:?}"),
    };
    // It begins to count after a day; until then once an hour, in case it is found.
    assert_eq!(wait(&unknown(), START + SEND_WITHIN), EMPTY_LOOKUPS_APART + Duration::SECOND);
    assert_eq!(wait(&unknown(), day - Duration::minutes(10)), Duration::minutes(10) + Duration::SECOND);
    // An hour after the first that counts.
    let first = step(&unknown(), &none, day + Duration::SECOND).state;
    assert_eq!(wait(&unknown(), day + Duration::SECOND), EMPTY_LOOKUPS_APART);
    assert_eq!(wait(&first, day + Duration::minutes(20) + Duration::SECOND), Duration::minutes(40));
}

#[test]
fn without_a_known_send_the_day_begins_with_the_look_up() {
    let forgotten = PayoutState { last_sent_at: None, ..unknown() };
    let now = START + Duration::days(9);
    let waiting = step(&forgotten, &Event::LookedUp(Lookup::None), now).state;
    assert_eq!((waiting.last_sent_at, waiting.empty_lookups), (Some(now), 0));
    assert_eq!(waiting.status, PayoutStatus::Unknown);
}

#[test]
fn a_send_makes_the_look_ups_before_it_worthless() {
    let looked_up = PayoutState { empty_lookups: 1, last_lookup_at: Some(START), ..unknown() };
    let again = step(&looked_up, &Event::LookedUp(Lookup::None), START + Duration::HOUR);
    assert_eq!(again.next, Next::Send);
    assert_eq!((again.state.empty_lookups, again.state.last_lookup_at), (0, None));
}
