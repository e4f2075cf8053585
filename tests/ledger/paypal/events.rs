//! What PayPal tells by itself: verified by asking PayPal, checked against the payout, in any order.

use integration_tests::paypal::{Event, item};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

/// A payout that PayPal holds and that is not asked about again.
fn accepted(scene: &Scene) -> (Value, Value) {
    scene.partner("ada@x.example");
    scene.psp.controls(&json!({"receivers": {"ada@x.example": "PENDING"}}));
    let run = scene.run();
    scene.wait_for(&run, "accepted");
    scene.ledger.database.execute("update payout set next_attempt_at = '9999-01-01'").unwrap();
    // An answer under way writes the next one.
    std::thread::sleep(std::time::Duration::from_millis(500));
    scene.ledger.database.execute("update payout set next_attempt_at = '9999-01-01'").unwrap();
    (run, scene.psp.items().remove(0))
}

#[test]
fn an_event_that_paypal_does_not_confirm_changes_nothing() {
    let scene = Scene::silent();
    let (run, journal) = accepted(&scene);
    let event = Event::of_item("WH-1", "SUCCEEDED", &item(&journal, "SUCCESS"));

    assert_eq!(event.clone().meant_for("ANOTHERWEBHOOK").tell(&scene.ledger).problem(400), "bad_signature");
    let forged = json!({
        "id": "WH-2", "create_time": "2026-01-01T00:00:00Z", "event_type": "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
        "resource": item(&journal, "SUCCESS"),
    });
    assert_eq!(event.tell_instead(&scene.ledger, &forged.to_string()).problem(400), "bad_signature");
    let unsigned = integration_tests::api::Client::new(scene.ledger.url());
    assert_eq!(unsigned.post("/webhooks/paypal", &forged).problem(400), "bad_signature");
    let no_event = json!({"id": "WH-3"});
    assert_eq!(unsigned.post("/webhooks/paypal", &no_event).problem(400), "bad_signature", "not even read");
    assert_eq!(event.tell_instead(&scene.ledger, &no_event.to_string()).problem(400), "malformed_json");

    assert_eq!(scene.payout(&run)["status"], "accepted");
    assert_eq!(scene.ledger.database.number("select count(*) from provider_event"), 0);
}

#[test]
fn an_event_that_paypal_cannot_be_asked_about_is_left_to_be_sent_again() {
    let scene = Scene::silent();
    let (run, journal) = accepted(&scene);
    let event = Event::of_item("WH-1", "SUCCEEDED", &item(&journal, "SUCCESS"));
    scene.psp.faults(&json!({"error_503": 1, "only": ["POST /v1/notifications"]}));
    assert_eq!(event.tell(&scene.ledger).problem(503), "unavailable");
    assert_eq!(scene.ledger.database.number("select count(*) from provider_event"), 0);

    scene.psp.faults(&json!({}));
    event.tell(&scene.ledger).expect(200);
    assert_eq!((&scene.payout(&run)["status"], &scene.payout(&run)["fee"]), (&json!("paid"), &json!(25)));
    scene.ledger.assert_books_hold();
}

#[test]
fn events_in_any_order_end_the_same() {
    let orders = [["UNCLAIMED", "SUCCESS", "REFUNDED"], ["SUCCESS", "REFUNDED", "UNCLAIMED"]];
    for order in orders {
        let scene = Scene::silent();
        let (run, journal) = accepted(&scene);
        for (index, status) in order.iter().enumerate() {
            // Told when it happened, whenever it arrives.
            let told = ["UNCLAIMED", "SUCCESS", "REFUNDED"].iter().position(|one| one == status).unwrap();
            let event = Event::of_item(&format!("WH-{index}"), status, &item(&journal, status));
            let event = event.told(i64::try_from(told).unwrap() * 10 - 60);
            for _ in 0..2 {
                event.tell(&scene.ledger).expect(200);
            }
        }
        let payout = scene.payout(&run);
        assert_eq!((&payout["status"], &payout["reason"]), (&json!("returned"), &json!("refunded")), "{order:?}");
        assert!(scene.events("pending").is_empty());
        scene.ledger.assert_books_hold();
    }
}

#[test]
fn a_success_that_was_overtaken_by_its_return_does_not_pay_again() {
    let scene = Scene::silent();
    let (run, journal) = accepted(&scene);
    Event::of_item("WH-2", "RETURNED", &item(&journal, "RETURNED")).tell(&scene.ledger).expect(200);
    assert_eq!(scene.payout(&run)["status"], "refused");
    let succeeded = Event::of_item("WH-1", "SUCCEEDED", &item(&journal, "SUCCESS")).told(-60);

    succeeded.tell(&scene.ledger).expect(200);
    assert_eq!(scene.payout(&run)["status"], "refused");
    assert_eq!(scene.events("ignored")[0]["reason"], "overtaken");

    // Told later than the return, it is what happened last.
    Event::of_item("WH-3", "SUCCEEDED", &item(&journal, "SUCCESS")).told(60).tell(&scene.ledger).expect(200);
    let late = scene.payout(&run);
    assert_eq!((&late["status"], &late["reason"]), (&json!("paid"), &json!("late_truth")));
    scene.ledger.assert_books_hold();
}

#[test]
fn an_item_that_is_not_as_ordered_waits_for_a_person() {
    let scene = Scene::silent();
    let (run, journal) = accepted(&scene);
    let other = |field: &str, value: Value| {
        let mut journal = journal.clone();
        journal[field] = value;
        item(&journal, "SUCCESS")
    };
    let cases =
        [other("value", json!("20.01")), other("destination", json!("b@x.example")), other("currency", json!("USD"))];
    for (index, odd) in cases.iter().enumerate() {
        Event::of_item(&format!("WH-{index}"), "SUCCEEDED", odd).tell(&scene.ledger).expect(200);
    }
    let stranger = other("sender_item_id", json!("po-1"));
    Event::of_item("WH-9", "SUCCEEDED", &stranger).tell(&scene.ledger).expect(200);

    let waiting = scene.events("pending");
    assert_eq!(waiting.len(), cases.len());
    assert!(waiting.iter().all(|event| event["reason"] == "the item is not as its payout ordered"), "{waiting:?}");
    assert_eq!(scene.events("ignored")[0]["reason"], "not_a_payout_of_ours");
    assert_eq!(scene.payout(&run)["status"], "accepted");
}

#[test]
fn a_webhook_that_comes_before_our_own_answer_is_believed_and_the_answer_changes_nothing() {
    let scene = Scene::told();
    let partner = scene.partner("ada@x.example");
    scene.psp.faults(&json!({"delay_ms": 5000, "only": ["POST /v1/payments/payouts"]}));
    let run = scene.run();

    let early = scene.wait_for(&run, "paid");
    assert_eq!(early["attempts"][0]["outcome"], Value::Null, "our own answer has come already: {early}");
    eventually(20, "our own answer comes", || !scene.payout(&run)["attempts"][0]["outcome"].is_null());

    let late = scene.payout(&run);
    assert_eq!((&late["status"], &late["provider_id"]), (&json!("paid"), &early["provider_id"]));
    assert_eq!((scene.balances(&partner), scene.psp.items().len()), ([0, 0, 0], 1));
    scene.assert_paid_once(&run);
}

#[test]
fn an_unclaimed_item_that_the_sender_takes_back_is_told_and_payable_again() {
    let scene = Scene::told();
    let partner = scene.partner("nobody@x.example");
    scene.psp.controls(&json!({"receivers": {"nobody@x.example": "UNCLAIMED"}}));
    let run = scene.run();
    scene.wait_for(&run, "accepted");
    // Only the event can tell now.
    scene.ledger.database.execute("update payout set next_attempt_at = '9999-01-01'").unwrap();

    scene.psp.cancel_item(scene.psp.items()[0]["id"].as_str().unwrap());

    assert_eq!(scene.wait_for(&run, "refused")["reason"], "returned");
    assert_eq!(scene.balances(&partner), [2000, 0, 0]);
    scene.assert_paid_once(&run);
}

#[test]
fn a_payment_that_comes_back_blocks_the_address_until_it_is_changed() {
    let scene = Scene::told();
    let partner = scene.partner("ada@x.example");
    let run = scene.run();
    scene.wait_for(&run, "paid");
    scene.psp.controls(&json!({"receivers": {"ada@x.example": "REFUNDED"}}));

    let back = scene.wait_for(&run, "returned");

    assert_eq!((&back["reason"], scene.balances(&partner)), (&json!("refunded"), [2000, 0, 0]));
    assert_eq!(scene.cash_and_fees(), [-25, 25]);
    let preview = scene.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(preview["skipped"][0]["reason"], "destination_blocked");
    let path = format!("/v1/affiliates/{}", partner.affiliate_id);
    scene.shop.api.patch(&path, &json!({"paypal_email": "new@x.example"})).expect(200);
    let preview = scene.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(preview["payable"][0]["rail"], "paypal");
    scene.ledger.assert_books_hold();
}
