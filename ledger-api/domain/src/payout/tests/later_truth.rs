//! What the provider, or finance, tells of a payout whose fate seemed settled.

use super::*;

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
fn a_payment_under_an_earlier_key_stops_the_next_generation() {
    for generation in [2, 3] {
        let waiting = PayoutState { generation, ..PayoutState::reserved() };
        let step = step(&waiting, &seen("tr_1"), START);
        assert_eq!((step.state.status, step.next), (PayoutStatus::Paid, Next::Wait));
        assert_eq!(step.entry, Some(Entry::Paid { fee: Amount::ZERO }));
    }
    // The first generation was never sent, so nothing of it can exist there.
    assert!(transition(&PayoutState::reserved(), &seen("tr_1"), at(START)).is_err());
}

#[test]
fn an_accepted_payout_is_paid_when_the_provider_says_paid_and_not_before() {
    let fee = Amount::new(25).unwrap();
    let told = |paid| Event::Seen { provider_id: "item_1".into(), paid, fee };
    let accepted = step(&unknown(), &told(false), START);
    assert_eq!((accepted.state.status, accepted.entry), (PayoutStatus::Accepted, None));
    assert_eq!(step(&accepted.state, &told(false), START).state, accepted.state);
    let paid = step(&accepted.state, &told(true), START);
    assert_eq!((paid.state.status, paid.entry), (PayoutStatus::Paid, Some(Entry::Paid { fee })));
}

#[test]
fn a_poll_that_fails_leaves_an_accepted_payout_accepted() {
    let accepted = in_status(PayoutStatus::Accepted);
    let polled = step(&accepted, &unanswered(), START);
    assert_eq!((&polled.state, polled.next), (&accepted, Next::ClaimAt(START + PROBE_AFTER)));
}

#[test]
fn money_that_comes_back_is_a_refusal_before_it_was_paid_and_a_return_after() {
    let returned = Event::Returned { reason: "account_closed".into() };
    for (status, then, entry) in [
        (PayoutStatus::Accepted, PayoutStatus::Refused, Some(Entry::Release)),
        (PayoutStatus::Paid, PayoutStatus::Returned, Some(Entry::ReturnedAfterPaid)),
        (PayoutStatus::Returned, PayoutStatus::Returned, None),
    ] {
        let step = step(&in_status(status), &returned, START);
        assert_eq!((step.state.status, step.entry), (then, entry), "{status}");
        assert_eq!(step.reason.as_deref(), Some("account_closed"));
    }
}

#[test]
fn two_persons_settle_a_frozen_payout_by_naming_the_payment_or_giving_it_up() {
    let frozen = in_status(PayoutStatus::Frozen);
    let accepted = step(&frozen, &Event::AcceptedByHand { provider_id: "tr_9".into() }, START);
    assert_eq!((accepted.state.status, accepted.state.provider_id.as_deref()), (PayoutStatus::Paid, Some("tr_9")));
    assert_eq!(accepted.entry, Some(Entry::Paid { fee: Amount::ZERO }));
    let released = step(&frozen, &Event::ReleasedByHand, START);
    assert_eq!((released.state.status, released.entry), (PayoutStatus::Released, Some(Entry::Release)));
}

#[test]
fn a_payout_that_may_have_left_before_the_books_were_restored_is_looked_up_before_it_is_sent() {
    let point = START - Duration::hours(2);
    let lost = PayoutState { lost_since: Some(point), ..PayoutState::reserved() };
    let marked = PayoutState { first_sent_at: Some(point), last_sent_at: Some(START), ..lost };

    let claimed = step(&marked, &Event::Claimed, START);

    assert_eq!((claimed.state.status, claimed.next), (PayoutStatus::Unknown, Next::LookUp));
    let sent = step(&claimed.state, &Event::LookedUp(Lookup::None), START);
    assert_eq!(sent.next, Next::Send, "its key is not older than the point");
    let late = step(&claimed.state, &Event::LookedUp(Lookup::None), point + SEND_WITHIN);
    assert!(matches!(late.next, Next::ClaimAt(_)), "{late:?}");
    assert_eq!(step(&marked, &seen("tr_1"), START).entry, Some(Entry::Paid { fee: Amount::ZERO }));
}

#[test]
fn a_payout_that_was_called_off_although_it_may_have_left_is_booked_when_it_shows() {
    let canceled = |lost_since| PayoutState { status: PayoutStatus::Canceled, lost_since, ..PayoutState::reserved() };
    let late = step(&canceled(Some(START)), &seen("tr_1"), START);
    assert_eq!((late.state.status, late.alert), (PayoutStatus::Paid, Some(Alert::PaidAfterRelease)));
    assert!(transition(&canceled(None), &seen("tr_1"), at(START)).is_err());
}

#[test]
fn a_payout_that_was_called_off_after_it_was_sent_in_vain_is_booked_should_it_show_all_the_same() {
    let canceled = PayoutState { status: PayoutStatus::Canceled, ..PayoutState::reserved() };
    let turned_away = PayoutState { first_sent_at: Some(START), ..canceled.clone() };
    let later_generation = PayoutState { generation: 2, ..canceled };
    for state in [turned_away, later_generation] {
        let late = step(&state, &seen("tr_1"), START);
        assert_eq!((late.state.status, late.alert), (PayoutStatus::Paid, Some(Alert::PaidAfterRelease)));
        assert_eq!(late.entry, Some(Entry::PaidAfterRelease { fee: Amount::ZERO }));
    }
}
