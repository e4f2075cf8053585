//! The life of an item: paid, failed, waiting, returned.

use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn an_item_is_paid_with_its_fee_and_the_batch_is_named_by_payout_and_generation() {
    let scene = Scene::silent();
    let partner = scene.partner("ada@x.example");
    let run = scene.run();
    let payout = scene.wait_for(&run, "paid");

    let items = scene.psp.items();
    assert_eq!(items.len(), 1);
    assert_eq!((&payout["provider_id"], &payout["fee"]), (&items[0]["id"], &json!(25)));
    assert_eq!((&items[0]["value"], &items[0]["destination"]), (&json!("20.00"), &json!("ada@x.example")));
    assert_eq!(payout["destination"], "a***@x.example");
    assert_eq!(scene.balances(&partner), [0, 0, 0]);
    assert_eq!(scene.cash_and_fees(), [-2025, 25]);
    let sent: Value = serde_json::from_str(payout["attempts"][0]["request"].as_str().unwrap()).unwrap();
    assert_eq!(sent["sender_batch_header"]["sender_batch_id"], items[0]["sender_batch_id"]);
    assert_eq!(sent["items"][0]["receiver"], "a***@x.example");
    scene.assert_paid_once(&run);
}

#[test]
fn a_batch_succeeds_and_its_item_fails_then_a_retry_pays_under_a_new_name() {
    let scene = Scene::silent();
    let partner = scene.partner("locked@x.example");
    scene.psp.controls(&json!({"receivers": {"locked@x.example": "FAILED"}}));
    let run = scene.run();
    let refused = scene.wait_for(&run, "refused");
    assert_eq!(refused["reason"], "receiver_account_locked");
    assert_eq!(scene.balances(&partner), [2000, 0, 0]);
    scene.assert_paid_once(&run);

    scene.psp.controls(&json!({}));
    scene.retry(&run);
    let paid = scene.wait_for(&run, "paid");

    let items = scene.psp.items();
    assert_eq!((items.len(), &paid["provider_id"]), (2, &items[1]["id"]));
    assert_ne!(items[0]["sender_batch_id"], items[1]["sender_batch_id"]);
    assert_eq!(scene.balances(&partner), [0, 0, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_nobody_claims_stays_accepted_until_it_comes_back() {
    let scene = Scene::silent();
    let partner = scene.partner("nobody@x.example");
    scene.psp.controls(&json!({"receivers": {"nobody@x.example": "UNCLAIMED"}}));
    let run = scene.run();
    let waiting = scene.wait_for(&run, "accepted");
    assert_eq!(waiting["provider_id"], scene.psp.items()[0]["id"]);
    assert_eq!((scene.balances(&partner), scene.cash_and_fees()), ([0, 2000, 0], [0, 0]));
    assert_eq!(scene.run_now(&run)["status"], "processing");

    scene.psp.controls(&json!({"receivers": {"nobody@x.example": "RETURNED"}}));
    let back = scene.wait_for(&run, "refused");

    assert_eq!((&back["reason"], scene.balances(&partner)), (&json!("returned"), [2000, 0, 0]));
    scene.assert_paid_once(&run);
}

#[test]
fn an_item_under_way_is_asked_about_until_it_is_paid() {
    let scene = Scene::silent();
    scene.partner("slow@x.example");
    scene.psp.controls(&json!({"receivers": {"slow@x.example": "PENDING"}}));
    let run = scene.run();
    scene.wait_for(&run, "accepted");

    scene.psp.controls(&json!({}));
    let paid = scene.wait_for(&run, "paid");

    let attempts = paid["attempts"].as_array().unwrap();
    assert!(attempts.iter().skip(1).all(|attempt| attempt["purpose"] == "look_up"), "{attempts:?}");
    assert_eq!(paid["fee"], 25);
    scene.assert_paid_once(&run);
}
