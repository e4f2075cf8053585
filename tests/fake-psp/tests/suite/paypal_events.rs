//! What `PayPal` tells of its items, and how one finds out that it was `PayPal`.

use std::time::Duration;

use fake_psp::recorded::Recorded;
use serde_json::{Value, json};

use crate::paypal::{batch, send, token};
use crate::support::{Psp, Seen, agent, seen};
use crate::webhooks::{Heard, listen};

const WEBHOOK_ID: &str = "1JE4291016473214C";

fn telling(name: &str) -> (Psp, std::sync::mpsc::Receiver<Heard>) {
    let (url, events) = listen();
    (Psp::start_with(name, &["--paypal-webhook-url", &url, "--paypal-webhook-id", WEBHOOK_ID]), events)
}

fn next(events: &std::sync::mpsc::Receiver<Heard>) -> (Heard, Value) {
    let heard = events.recv_timeout(Duration::from_secs(5)).unwrap();
    let event = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(Recorded::get().unwrap().faults_of_paypal_event(&event), Vec::<String>::new(), "{event:#}");
    (heard, event)
}

fn verify(psp: &Psp, token: &str, heard: &Heard, webhook_id: &str, body: &str) -> Seen {
    let header = |name: &str| heard.headers.get(name).cloned().unwrap_or_default();
    let question = format!(
        r#"{{"auth_algo":"{}","cert_url":"{}","transmission_id":"{}","transmission_sig":"{}","transmission_time":"{}",
             "webhook_id":"{webhook_id}","webhook_event":{body}}}"#,
        header("paypal-auth-algo"),
        header("paypal-cert-url"),
        header("paypal-transmission-id"),
        header("paypal-transmission-sig"),
        header("paypal-transmission-time"),
    );
    let request = agent().post(psp.url("/v1/notifications/verify-webhook-signature"));
    let request = request.header("authorization", format!("Bearer {token}")).header("content-type", "application/json");
    seen(request.send(question)).unwrap()
}

#[test]
fn a_batch_and_its_items_are_announced_and_the_words_verify_as_they_were_said() {
    let (psp, events) = telling("paypal-events");
    psp.put("/_controls", &json!({"receivers": {"b@example.com": "UNCLAIMED"}}));
    let token = token(&psp);
    send(&psp, &token, &batch("run-1"));

    let heard: Vec<(Heard, Value)> = (0..4).map(|_| next(&events)).collect();
    let kinds: Vec<&str> = heard.iter().map(|(_, event)| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "PAYMENT.PAYOUTSBATCH.PROCESSING",
            "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
            "PAYMENT.PAYOUTS-ITEM.UNCLAIMED",
            "PAYMENT.PAYOUTSBATCH.SUCCESS",
        ]
    );
    assert_eq!(heard[1].1["resource"]["payout_item"]["sender_item_id"], "po-1");

    let (first, _) = &heard[1];
    let verdict = |webhook_id: &str, body: &str| {
        verify(&psp, &token, first, webhook_id, body).body["verification_status"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(WEBHOOK_ID, &first.body), "SUCCESS");
    assert_eq!(verdict("ANOTHER", &first.body), "FAILURE");
    assert_eq!(verdict(WEBHOOK_ID, &first.body.replace("12.34", "99.99")), "FAILURE");
    assert_eq!(verify(&psp, "A21AAforged", first, WEBHOOK_ID, &first.body).status, 401);
}

#[test]
fn only_what_is_unclaimed_can_be_taken_back_and_stays_so_after_a_restart() {
    let (mut psp, events) = telling("paypal-cancel");
    psp.put("/_controls", &json!({"receivers": {"b@example.com": "UNCLAIMED"}}));
    let token = token(&psp);
    send(&psp, &token, &batch("run-1"));
    let ids: Vec<String> = psp.journal().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    let cancel = |psp: &Psp, id: &str| {
        let request = agent().post(psp.url(&format!("/v1/payments/payouts-item/{id}/cancel")));
        seen(request.header("authorization", format!("Bearer {token}")).send_empty()).unwrap()
    };

    assert_eq!(cancel(&psp, &ids[0]).status, 400);
    assert_eq!(cancel(&psp, "NOTHING").status, 404);
    assert_eq!(cancel(&psp, &ids[1]).body["transaction_status"], "RETURNED");
    assert_eq!(cancel(&psp, &ids[1]).status, 400);
    let told: Vec<Value> = (0..5).map(|_| next(&events).1).collect();
    assert_eq!(told[4]["event_type"], "PAYMENT.PAYOUTS-ITEM.RETURNED");

    psp.restart();
    psp.put("/_controls", &json!({}));
    assert_eq!(psp.journal()[1]["status"], "RETURNED");
}

#[test]
fn a_token_that_was_ended_early_is_refused_and_nothing_is_done() {
    let psp = Psp::start("paypal-401");
    let token = token(&psp);
    psp.faults(&json!({"error_401": 1, "times": 1}));
    assert_eq!(send(&psp, &token, &batch("run-1")).status, 401);
    assert!(psp.journal().is_empty());
    assert_eq!(send(&psp, &token, &batch("run-1")).status, 201);
}
