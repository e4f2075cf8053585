//! Twice, late, early, out of order: the books end the same.

use integration_tests::process::eventually;
use integration_tests::stripe::{Event, transfer};
use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn twenty_copies_at_once_have_one_effect() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let provider_id = payout["provider_id"].as_str().unwrap();
    let event = Event::of_platform("evt_1", "transfer.reversed", &transfer(provider_id, &scene.shop.id, &payout, 500));

    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| event.tell(&scene.ledger).expect(200));
        }
    });

    assert_eq!(scene.balances(), [500, 0, 0]);
    assert_eq!(scene.events("applied").len(), 1);
    let metrics = integration_tests::api::Client::new(scene.ledger.url()).get("/metrics").text;
    for (outcome, count) in [("applied", 1), ("duplicate", 19)] {
        let labels = format!(r#"source="stripe",kind="transfer.reversed",outcome="{outcome}""#);
        let series = format!("tributary_provider_events_total{{{labels}}} {count}\n");
        assert!(metrics.contains(&series), "{series}: {metrics}");
    }
    scene.ledger.assert_books_hold();
}

#[test]
fn told_again_after_it_was_forgotten_it_changes_nothing() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let provider_id = payout["provider_id"].as_str().unwrap();
    let events = [("evt_1", "transfer.created", 0), ("evt_2", "transfer.reversed", 700)];
    let tell = || {
        for (id, kind, reversed) in events {
            let object = transfer(provider_id, &scene.shop.id, &payout, reversed);
            Event::of_platform(id, kind, &object).tell(&scene.ledger).expect(200);
        }
    };
    tell();
    let postings = "select count(*) from posting";
    let (before, reason) = (scene.ledger.database.number(postings), scene.shop.finance.get("/v1/payouts").json());

    // Settled long ago, so the job forgets them.
    scene.ledger.database.execute("update provider_event set settled_at = now() - interval '91 days'").unwrap();
    eventually(20, "they are forgotten", || scene.events("applied").is_empty());
    tell();

    assert_eq!(scene.events("applied").len(), 2);
    assert_eq!(scene.ledger.database.number(postings), before);
    assert_eq!(scene.shop.finance.get("/v1/payouts").json(), reason);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_webhook_that_comes_before_our_own_answer_is_believed_and_the_answer_changes_nothing() {
    let scene = Scene::told();
    scene.psp.faults(&json!({"delay_ms": 5000, "only": ["POST /v1/transfers"]}));
    let run = scene.draft();
    scene.approve(&run);

    eventually(20, "the webhook says that it is paid", || scene.payout(&run)["status"] == "paid");
    let early = scene.payout(&run);
    assert_eq!(early["attempts"][0]["outcome"], Value::Null, "our own answer has come already: {early}");
    eventually(20, "our own answer comes", || !scene.payout(&run)["attempts"][0]["outcome"].is_null());

    let late = scene.payout(&run);
    assert_eq!((&late["status"], &late["provider_id"]), (&json!("paid"), &early["provider_id"]));
    assert_eq!(late["attempts"].as_array().unwrap().len(), 1);
    assert_eq!((scene.balances(), scene.psp.transfers().len()), ([0, 0, 0], 1));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_reversal_told_before_the_transfer_itself_is_both() {
    let scene = Scene::silent();
    scene.psp.faults(&json!({"delay_before_ms": 10000, "only": ["POST /v1/transfers"]}));
    let run = scene.draft();
    scene.approve(&run);
    eventually(20, "it is being sent", || scene.payout(&run)["status"] == "submitting");
    let payout = scene.payout(&run);
    let tell = |id: &str, kind: &str, reversed| {
        let object = transfer("tr_early", &scene.shop.id, &payout, reversed);
        Event::of_platform(id, kind, &object).tell(&scene.ledger).expect(200);
    };

    tell("evt_3", "transfer.reversed", 900);
    assert_eq!(scene.balances(), [900, 0, 0]);
    tell("evt_2", "transfer.reversed", 400);
    tell("evt_1", "transfer.created", 0);

    let now = scene.payout(&run);
    assert_eq!((&now["status"], &now["reversed"]), (&json!("paid"), &json!(900)));
    assert_eq!(scene.balances(), [900, 0, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_is_said_of_a_frozen_payout_waits_until_two_persons_have_decided() {
    let scene = Scene::silent();
    let run = scene.draft();
    scene.ledger.database.execute("update payout set status = 'frozen', fence = 1").unwrap();
    scene.ledger.database.execute("update payout_run set status = 'processing'").unwrap();
    let object = transfer("tr_1", &scene.shop.id, &scene.payout(&run), 0);

    Event::of_platform("evt_1", "transfer.created", &object).tell(&scene.ledger).expect(200);
    assert_eq!(scene.payout(&run)["status"], "frozen");
    let waiting = scene.events("pending");
    assert!(waiting[0]["reason"].as_str().unwrap().contains("two persons"), "{waiting:?}");
    let release = format!("/v1/payouts/{}/release", run["payouts"][0]["id"].as_str().unwrap());
    scene.shop.finance.post(&release, &Value::Null).expect(202);
    scene.shop.second_finance.post(&release, &Value::Null).expect(200);

    scene.settled("transfer.created");
    let payout = scene.payout(&run);
    assert_eq!((&payout["status"], &payout["reason"]), (&json!("paid"), &json!("late_truth")));
    assert_eq!(scene.balances(), [0, 0, 0]);
    scene.ledger.assert_books_hold();
}
