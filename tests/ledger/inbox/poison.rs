//! What cannot be applied waits by itself, blocks nobody, and is seen.

use integration_tests::api::Client;
use integration_tests::process::eventually;
use integration_tests::stripe::{Event, transfer};
use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn poison_waits_and_blocks_nobody_until_the_operator_puts_it_aside() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let provider_id = payout["provider_id"].as_str().unwrap();
    for number in 0..30 {
        let poison = Event::of_platform(&format!("evt_bad_{number}"), "transfer.created", &json!({"id": number}));
        poison.tell(&scene.ledger).expect(200);
    }
    let mut odd = transfer("tr_odd", &scene.shop.id, &payout, 0);
    odd["amount"] = json!(1);
    Event::of_platform("evt_odd", "transfer.created", &odd).tell(&scene.ledger).expect(200);

    let good = transfer(provider_id, &scene.shop.id, &payout, 300);
    Event::of_platform("evt_good", "transfer.reversed", &good).tell(&scene.ledger).expect(200);
    assert_eq!(scene.balances(), [300, 0, 0]);
    eventually(20, "each was tried again", || {
        let waiting = scene.events("pending");
        waiting.len() == 31 && waiting.iter().all(|event| event["attempts"].as_i64().unwrap() > 1)
    });
    let pending = "tributary_provider_events_pending 31\n";
    eventually(20, "it is seen", || Client::new(scene.ledger.url()).get("/metrics").text.contains(pending));

    let waiting = scene.events("pending");
    let odd = waiting.iter().find(|event| event["provider_event_id"] == "evt_odd").unwrap();
    assert!(odd["reason"].as_str().unwrap().contains("not as its payout ordered"), "{odd}");
    let dismiss = format!("/v1/provider-events/{}/dismiss", odd["id"].as_str().unwrap());
    assert_eq!(scene.shop.finance.post(&dismiss, &Value::Null).problem(403), "forbidden");
    let dismissed = scene.ledger.operator.post(&dismiss, &Value::Null).expect(200);
    assert_eq!((&dismissed["status"], &dismissed["dismissed_by"]), (&json!("ignored"), &json!("test operator")));
    assert_eq!(scene.ledger.operator.post(&dismiss, &Value::Null).expect(200), dismissed);
    assert_eq!(scene.events("pending").len(), 30);
    scene.ledger.assert_books_hold();
}

#[test]
fn only_the_operator_sees_events_and_only_pending_ones_are_put_aside() {
    let scene = Scene::silent();
    Event::of_platform("evt_1", "charge.succeeded", &json!({})).tell(&scene.ledger).expect(200);
    let ignored = &scene.events("ignored")[0];
    assert_eq!(ignored["reason"], "kind_not_used");
    let dismiss = format!("/v1/provider-events/{}/dismiss", ignored["id"].as_str().unwrap());
    assert_eq!(scene.ledger.operator.post(&dismiss, &Value::Null).problem(409), "invalid_state");
    let nobody = format!("/v1/provider-events/{}/dismiss", uuid::Uuid::new_v4());
    assert_eq!(scene.ledger.operator.post(&nobody, &Value::Null).problem(404), "not_found");
    for client in [&scene.shop.api, &scene.shop.finance] {
        assert_eq!(client.get("/v1/provider-events").problem(403), "forbidden");
    }
    assert_eq!(scene.ledger.operator.get("/v1/provider-events?status=lost").problem(422), "validation_failed");
}
