//! `PayPal` payouts.

use serde_json::{Value, json};

use crate::support::{Psp, Seen, agent, seen};

#[test]
fn the_same_batch_twice_is_refused_with_a_link_to_the_first() {
    let psp = Psp::start("paypal-duplicate");
    let token = token(&psp);

    let first = send(&psp, &token, &batch("run-1"));
    let second = send(&psp, &token, &batch("run-1"));

    assert_eq!((first.status, first.body["batch_header"]["batch_status"].as_str()), (201, Some("PENDING")));
    assert_eq!((second.status, second.body["name"].as_str()), (400, Some("USER_BUSINESS_ERROR")));
    let detail = &second.body["details"][0];
    assert_eq!(detail["field"], "SENDER_BATCH_ID");
    let link = detail["link"][0]["href"].as_str().unwrap();
    let found = look_up(link, &token);
    assert_eq!(found.body["batch_header"]["payout_batch_id"], first.body["batch_header"]["payout_batch_id"]);
    assert_eq!(psp.journal().len(), 2);
}

#[test]
fn a_batch_can_succeed_while_an_item_fails() {
    let psp = Psp::start("paypal-items");
    let token = token(&psp);
    let receivers = json!({ "receivers": { "b@example.com": "UNCLAIMED" } });
    psp.put("/_controls", &receivers);
    let made = send(&psp, &token, &batch("run-1"));

    let found = look_up(made.body["links"][0]["href"].as_str().unwrap(), &token).body;
    psp.put("/_controls", &json!({ "receivers": { "b@example.com": "RETURNED" } }));
    let item = found["items"][1]["payout_item_id"].as_str().unwrap();
    let later = look_up(&psp.url(&format!("/v1/payments/payouts-item/{item}")), &token).body;

    assert_eq!(found["batch_header"]["batch_status"], "SUCCESS");
    assert_eq!(found["batch_header"]["amount"], json!({ "currency": "EUR", "value": "15.39" }));
    assert_eq!(found["items"][0]["transaction_status"], "SUCCESS");
    assert_eq!(found["items"][1]["transaction_status"], "UNCLAIMED");
    assert_eq!(found["items"][1]["errors"]["name"], "RECEIVER_UNREGISTERED");
    assert_eq!(later["transaction_status"], "RETURNED");
}

#[test]
fn a_restart_remembers_batches_and_tokens() {
    let mut psp = Psp::start("paypal-restart");
    let token = token(&psp);
    send(&psp, &token, &batch("run-1"));

    psp.restart();

    assert_eq!(send(&psp, &token, &batch("run-1")).status, 400);
    let line = &psp.journal()[0];
    assert_eq!((line["kind"].as_str(), line["amount"].as_i64()), (Some("paypal_item"), Some(1234)));
    assert_eq!((line["sender_batch_id"].as_str(), line["sender_item_id"].as_str()), (Some("run-1"), Some("po-1")));
}

#[test]
fn a_failure_after_the_work_is_found_by_sending_the_same_batch_again() {
    let psp = Psp::start("paypal-500");
    let token = token(&psp);
    psp.faults(&json!({ "error_500_after": 1, "times": 1 }));

    let failed = send(&psp, &token, &batch("run-1"));
    let again = send(&psp, &token, &batch("run-1"));

    assert_eq!((failed.status, failed.body["name"].as_str()), (500, Some("INTERNAL_SERVER_ERROR")));
    assert_eq!(again.body["details"][0]["field"], "SENDER_BATCH_ID");
}

#[test]
fn wrong_batches_and_strangers_are_refused() {
    let psp = Psp::start("paypal-errors");
    let token = token(&psp);
    let mut wrong = batch("run-1");
    wrong["items"][1]["amount"]["value"] = json!("0.00");
    psp.put("/_controls", &json!({ "paypal_balances": { "EUR": 100 } }));

    let invalid = send(&psp, &token, &wrong);
    let poor = send(&psp, &token, &batch("run-1"));
    let stranger = send(&psp, "A21AAforged", &batch("run-1"));

    assert_eq!((invalid.status, invalid.body["name"].as_str()), (400, Some("VALIDATION_ERROR")));
    assert_eq!(invalid.body["details"][0]["field"], "items[1].amount.value");
    assert_eq!((poor.status, poor.body["name"].as_str()), (422, Some("INSUFFICIENT_FUNDS")));
    assert_eq!((stranger.status, stranger.body["name"].as_str()), (401, Some("AUTHENTICATION_FAILURE")));
    assert!(psp.journal().is_empty());
}

pub(crate) fn batch(sender_batch_id: &str) -> Value {
    json!({
        "sender_batch_header": { "sender_batch_id": sender_batch_id, "email_subject": "You have a payment" },
        "items": [
            item("po-1", "a@example.com", "12.34"),
            item("po-2", "b@example.com", "3.05"),
        ],
    })
}

fn item(id: &str, receiver: &str, value: &str) -> Value {
    json!({
        "recipient_type": "EMAIL",
        "receiver": receiver,
        "amount": { "value": value, "currency": "EUR" },
        "sender_item_id": id,
    })
}

pub(crate) fn token(psp: &Psp) -> String {
    let request = agent().post(psp.url("/v1/oauth2/token")).header("authorization", "Basic aWQ6c2VjcmV0");
    let answer = seen(request.send_form([("grant_type", "client_credentials")])).unwrap();
    answer.body["access_token"].as_str().unwrap().to_owned()
}

pub(crate) fn send(psp: &Psp, token: &str, batch: &Value) -> Seen {
    let request = agent().post(psp.url("/v1/payments/payouts"));
    seen(request.header("authorization", format!("Bearer {token}")).send_json(batch)).unwrap()
}

fn look_up(url: &str, token: &str) -> Seen {
    seen(agent().get(url).header("authorization", format!("Bearer {token}")).call()).unwrap()
}
