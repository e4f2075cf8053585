//! Giving a run up after some of it was sent: what certainly did nothing is given back, what may have left is not.

use super::*;

fn turned_away() -> Outcome {
    Outcome::Answered(Answer::RailPaused { reason: "http_401".into() })
}

impl World {
    fn run_path(&self) -> String {
        format!("/v1/payout-runs/{}", text(&self.run["id"]))
    }

    fn cancel_run(&self) -> Value {
        self.shop.finance.post(&format!("{}/cancel", self.run_path()), &Value::Null).expect(200)
    }

    fn run_status(&self) -> Value {
        self.shop.finance.get(&self.run_path()).expect(200)["status"].clone()
    }
}

#[test]
fn what_the_provider_turned_away_is_called_off_and_never_sent_again() {
    let world = World::new();
    let sent = world.claim(Duration::ZERO).unwrap();
    world.record(&sent, &turned_away(), Duration::seconds(1));
    assert_eq!((&world.payout()["status"], world.run_status()), (&json!("submitting"), json!("paused")));

    let canceled = world.cancel_run();

    assert_eq!((&canceled["status"], &world.payout()["status"]), (&json!("canceled"), &json!("canceled")));
    assert_eq!((&world.payout()["reason"], world.balances()), (&json!("run_canceled"), [2000, 0, 0]));
    assert!(world.claim(Duration::hours(1)).is_none(), "the key is put right, and nobody sends it");
    world.ledger.assert_books_hold();
}

/// With the part that is paused: a run that says so by its status alone is taken for one that goes on.
fn pause(world: &World) {
    let part =
        "insert into payout_run_pause (merchant_id, payout_run_id, rail, currency, reason, paused_at, confirmed_at)
                select merchant_id, payout_run_id, 'stripe', 'EUR', 'balance_insufficient', now(), now() from payout_run
                on conflict do nothing";
    world.ledger.database.execute(part).unwrap();
    world.ledger.database.execute("update payout_run set status = 'paused'").unwrap();
}

#[test]
fn what_may_be_under_way_is_not_called_off() {
    let world = World::new();
    let slow = world.claim(Duration::ZERO).unwrap();
    pause(&world);
    assert_eq!(world.cancel_run()["status"], "processing");
    assert_eq!((&world.payout()["status"], world.balances()), (&json!("submitting"), [0, 2000, 0]));

    // Turned away once, and sent again: the second answer is outstanding, also when its lease is over.
    world.record(&slow, &turned_away(), Duration::seconds(1));
    let again = world.claim(Duration::hours(1)).unwrap();
    world.ledger.database.execute("update payout set lease_until = null").unwrap();
    pause(&world);
    assert_eq!(world.cancel_run()["status"], "processing");

    world.record(&again, &accepted("tr_1"), Duration::hours(1));
    assert_eq!((&world.payout()["status"], world.balances()), (&json!("paid"), [0, 0, 0]));
    eventually(20, "the run is over", || world.run_status() == "completed");
    world.ledger.assert_books_hold();
}

#[test]
fn a_payment_that_shows_after_all_is_booked_although_it_was_called_off() {
    let world = World::new();
    let sent = world.claim(Duration::ZERO).unwrap();
    world.record(&sent, &turned_away(), Duration::seconds(1));
    world.cancel_run();

    let late = world.report(&seen("tr_1")).unwrap();

    assert_eq!((late.state.status, late.alert), (PayoutStatus::Paid, Some(Alert::PaidAfterRelease)));
    assert_eq!(world.balances(), [0, 0, 0]);
    eventually(20, "the run is over", || world.run_status() == "completed");
    world.ledger.assert_books_hold();
}

#[test]
fn whoever_is_suspended_while_a_run_is_paused_is_left_out_by_the_probe() {
    for answer in [Answer::InsufficientBalance, Answer::RailPaused { reason: "http_401".into() }] {
        let world = World::new();
        let sent = world.claim(Duration::ZERO).unwrap();
        world.record(&sent, &Outcome::Answered(answer), Duration::seconds(1));
        assert_eq!(world.run_status(), "paused");
        let path = format!("/v1/affiliates/{}", world.partner.affiliate_id);
        world.shop.api.post(&format!("{path}/suspend"), &Value::Null).expect(200);

        assert!(world.claim(Duration::hours(1)).is_none());

        let payout = world.payout();
        assert_eq!((&payout["status"], &payout["reason"]), (&json!("canceled"), &json!("affiliate_inactive")));
        assert_eq!(world.balances(), [2000, 0, 0]);
        world.ledger.assert_books_hold();
    }
}
