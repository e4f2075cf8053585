//! Lost replies, empty balances, refused credentials, dying workers.

use std::time::Duration;

use integration_tests::process::eventually;
use serde_json::json;

use super::scene::Scene;

#[test]
fn a_lost_reply_is_answered_by_sending_the_same_bytes_again() {
    let scene = Scene::silent();
    scene.partner("ada@x.example");
    scene.psp.faults(&json!({"drop_reply": 1, "times": 1, "only": ["POST /v1/payments/payouts"]}));
    let run = scene.run();
    let payout = scene.wait_for(&run, "paid");

    let attempts = payout["attempts"].as_array().unwrap();
    let sends: Vec<_> = attempts.iter().filter(|attempt| attempt["purpose"] == "send").collect();
    assert_eq!(sends.len(), 2, "{attempts:?}");
    assert_eq!(sends[0]["outcome"], "unknown");
    assert_eq!(sends[0]["request"], sends[1]["request"]);
    assert_eq!(scene.psp.items().len(), 1);
    scene.assert_paid_once(&run);
}

#[test]
fn lost_replies_errors_and_lost_events_still_pay_everybody_once() {
    let scene = Scene::told();
    for index in 0..8 {
        scene.partner(&format!("p{index}@x.example"));
    }
    scene.psp.faults(&json!({
        "drop_reply": 0.25, "drop_request": 0.1, "error_500_after": 0.15, "error_503": 0.1, "error_429": 0.1,
        "malformed": 0.1, "webhook_lost": 0.5, "webhook_duplicates": 0.3, "webhook_out_of_order": 0.3,
    }));
    let run = scene.run();
    std::thread::sleep(Duration::from_secs(8));
    scene.psp.faults(&json!({}));
    eventually(90, "the run is completed", || scene.run_now(&run)["status"] == "completed");

    assert_eq!(scene.psp.items().len(), 8);
    let payouts = scene.run_now(&run)["payouts"].as_array().unwrap().clone();
    assert!(payouts.iter().all(|payout| payout["status"] == "paid" && payout["fee"] == 25), "{payouts:?}");
    scene.assert_paid_once(&run);
}

#[test]
fn killed_while_paying_it_pays_the_rest_and_nothing_twice() {
    let mut scene = Scene::silent();
    for index in 0..6 {
        scene.partner(&format!("p{index}@x.example"));
    }
    scene.psp.faults(&json!({"delay_ms": 150}));
    let run = scene.run();
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(300));
        scene.ledger.process.kill();
        scene.ledger.start_again();
        // The lease of the dead process, over.
        scene.ledger.database.execute("update payout set lease_until = now() where lease_until is not null").unwrap();
    }
    eventually(60, "the run is completed", || scene.run_now(&run)["status"] == "completed");

    assert_eq!(scene.psp.items().len(), 6);
    scene.assert_paid_once(&run);
}

#[test]
fn an_empty_balance_pauses_the_run_and_the_same_batch_goes_out_again() {
    let scene = Scene::silent();
    let partner = scene.partner("ada@x.example");
    scene.psp.controls(&json!({"paypal_balances": {"EUR": 100}}));
    let run = scene.run();
    eventually(20, "the run is paused", || scene.run_now(&run)["status"] == "paused");
    assert_eq!(scene.run_now(&run)["reason"], "balance_insufficient");
    assert_eq!((scene.payout(&run)["generation"].as_i64(), scene.balances(&partner)), (Some(1), [0, 2000, 0]));

    scene.psp.controls(&json!({}));
    let path = format!("/v1/payout-runs/{}/approve", run["id"].as_str().unwrap());
    scene.shop.second_finance.post(&path, &serde_json::Value::Null).expect(200);
    let paid = scene.wait_for(&run, "paid");

    let attempts = paid["attempts"].as_array().unwrap();
    assert_eq!((&paid["generation"], &attempts[0]["request"]), (&json!(1), &attempts[1]["request"]));
    scene.assert_paid_once(&run);
}

#[test]
fn a_token_that_paypal_ended_early_is_replaced() {
    let scene = Scene::silent();
    scene.partner("ada@x.example");
    let run = scene.run();
    scene.wait_for(&run, "paid");

    scene.psp.faults(&json!({"error_401": 1, "times": 1, "only": ["POST /v1/payments/payouts"]}));
    scene.partner("bob@x.example");
    let second = scene.run();
    let paid = scene.wait_for(&second, "paid");

    assert_eq!(paid["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(scene.psp.items().len(), 2);
    scene.ledger.assert_books_hold();
}
