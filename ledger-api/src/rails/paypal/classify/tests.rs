use serde_json::{Value, json};
use shared::money::Amount;

use super::*;
use crate::rails::paypal::item::tests::item;
use crate::rails::paypal::tests::order;

fn reply(status: u16, body: &Value) -> Result<Reply, NoReply> {
    let status = StatusCode::from_u16(status).map_err(|_| NoReply::Lost("no status".into()))?;
    Ok(Reply { status, body: body.to_string().into(), asked_wait: None })
}

fn answered(status: u16, body: &Value) -> Answer {
    match sent(reply(status, body)) {
        Sent::Answered(answer) => answer,
        Sent::Taken { payout_batch_id } => panic!("taken as {payout_batch_id}"),
    }
}

fn taken(payout_batch_id: &str) -> Sent {
    Sent::Taken { payout_batch_id: payout_batch_id.into() }
}

/// As PayPal's reference shows the refusal of a `sender_batch_id` it has seen.
fn duplicate(href: &str) -> Value {
    json!({
        "name": "USER_BUSINESS_ERROR", "message": "User business error.", "debug_id": "28e4dbcb7c54b",
        "details": [{
            "field": "SENDER_BATCH_ID", "location": "body", "issue": "Batch with given sender_batch_id already exists",
            "link": [{"href": href, "rel": "self", "method": "GET", "encType": "application/json"}],
        }],
    })
}

fn shown(status: &str, items: &[Value]) -> Answer {
    let header = json!({"payout_batch_id": "5UXD2E8A7EBQJ", "batch_status": status});
    let body = json!({"total_items": 1, "batch_header": header, "items": items});
    super::shown(&order(), "5UXD2E8A7EBQJ", reply(200, &body))
}

#[test]
fn a_new_batch_and_one_that_paypal_has_already_are_both_taken() {
    let created = json!({"batch_header": {"payout_batch_id": "5UXD2E8A7EBQJ", "batch_status": "PENDING"}});
    assert_eq!(sent(reply(201, &created)), taken("5UXD2E8A7EBQJ"));
    for href in [
        "https://api-m.paypal.com/v1/payments/payouts/5UXD2E8A7EBQJ",
        "https://api-m.paypal.com/v1/payments/payouts/5UXD2E8A7EBQJ?page=1",
    ] {
        assert_eq!(sent(reply(400, &duplicate(href))), taken("5UXD2E8A7EBQJ"));
    }
    for href in ["", "https://x.example/", "https://x/v1/payments/payouts/../../x", "https://x/v1/payments/payouts/"] {
        let unknown = Answer::unknown("duplicate_without_link");
        assert_eq!(answered(400, &duplicate(href)), unknown, "{href}");
    }
}

#[test]
fn only_an_address_that_paypal_does_not_take_refuses_a_payout_at_once() {
    let invalid = |fields: &[&str]| {
        let details: Vec<Value> = fields.iter().map(|field| json!({"field": field, "issue": "wrong"})).collect();
        json!({"name": "VALIDATION_ERROR", "details": details})
    };
    let named = |name: &str| json!({ "name": name });
    let paused = |reason: &str| Answer::RailPaused { reason: reason.into() };
    let not_understood = |reason: &str| Answer::NotUnderstood { reason: reason.into() };
    let unknown = |detail: &str| Answer::unknown(detail);
    let cases = [
        (400, invalid(&["items[0].receiver"]), Answer::Refused { code: "receiver_invalid".into() }),
        (400, invalid(&[]), not_understood("http_400: VALIDATION_ERROR")),
        (400, invalid(&["items[0].receiver", "items[0].amount.value"]), not_understood("http_400: VALIDATION_ERROR")),
        (400, named("USER_BUSINESS_ERROR"), not_understood("http_400: USER_BUSINESS_ERROR")),
        (400, named("A_NAME_OF_TOMORROW"), not_understood("http_400: A_NAME_OF_TOMORROW")),
        (400, named("no <name> at all"), not_understood("http_400")),
        (401, named("AUTHENTICATION_FAILURE"), paused("http_401: AUTHENTICATION_FAILURE")),
        (403, named("AUTHORIZATION_ERROR"), paused("http_403: AUTHORIZATION_ERROR")),
        (422, named("INSUFFICIENT_FUNDS"), paused("balance_insufficient")),
        (429, named("RATE_LIMIT_REACHED"), Answer::RetryLater { after: None }),
        (409, named("RESOURCE_CONFLICT"), unknown("http_409: RESOURCE_CONFLICT")),
        (500, named("INTERNAL_SERVER_ERROR"), unknown("http_500: INTERNAL_SERVER_ERROR")),
        (503, json!("not an object"), unknown("http_503")),
        (302, json!({}), unknown("http_302")),
        (
            201,
            json!({"batch_header": {"payout_batch_id": "../x", "batch_status": "PENDING"}}),
            unknown("http_201: unreadable_answer"),
        ),
    ];
    for (status, body, expected) in cases {
        assert_eq!(answered(status, &body), expected, "{status} {body}");
    }
}

#[test]
fn what_was_not_sent_is_tried_again_and_what_was_lost_is_unknown() {
    let of = |none| sent(Err(none));
    assert_eq!(of(NoReply::Lost("timeout".into())), Sent::Answered(Answer::unknown("timeout")));
    let not_sent = NoReply::NotSent { detail: "token: timeout".into(), after: None };
    assert_eq!(of(not_sent), Sent::Answered(Answer::RetryLater { after: None }));
    let paused = Answer::RailPaused { reason: "http_401".into() };
    assert_eq!(of(NoReply::BadCredentials("http_401".into())), Sent::Answered(paused));
}

#[test]
fn a_wait_that_paypal_asks_for_is_kept() {
    let asked = Some(Duration::from_secs(30));
    let asking = |status| reply(status, &json!({})).map(|reply| Reply { asked_wait: asked, ..reply });
    assert_eq!(sent(asking(429)), Sent::Answered(Answer::RetryLater { after: asked }));
    let unknown = Answer::Unknown { detail: "http_503".into(), after: asked };
    assert_eq!(sent(asking(503)), Sent::Answered(unknown));
    let token = NoReply::NotSent { detail: "token: http_429".into(), after: asked };
    assert_eq!(sent(Err(token)), Sent::Answered(Answer::RetryLater { after: asked }));

    let unread: Result<ItemSnapshot, NotRead> = read(asking(503));
    assert_eq!(unread.unwrap_err(), NotRead { detail: "http_503".into(), after: asked });
    let shown = super::shown(&order(), "5UXD2E8A7EBQJ", asking(503));
    assert_eq!(shown, Answer::Unknown { detail: "batch 5UXD2E8A7EBQJ: http_503".into(), after: asked });
}

#[test]
fn a_finished_batch_is_not_a_paid_item() {
    let with = |status: &str| [item(&json!({ "transaction_status": status }))];
    let accepted =
        |paid, fee| Answer::Accepted { provider_id: "8AELMXH8UB2P8".into(), paid, fee: Amount::new(fee).unwrap() };
    assert_eq!(shown("SUCCESS", &with("SUCCESS")), accepted(true, 35));
    assert_eq!(shown("SUCCESS", &with("UNCLAIMED")), accepted(false, 0));
    assert_eq!(shown("SUCCESS", &with("FAILED")), Answer::Refused { code: "failed".into() });
    assert_eq!(shown("PROCESSING", &with("SUCCESS")), accepted(true, 35));
    assert_eq!(shown("DENIED", &[]), Answer::Refused { code: "batch_denied".into() });
}

#[test]
fn an_item_that_does_not_show_or_is_another_leaves_the_payout_unpaid() {
    assert!(matches!(shown("PENDING", &[]), Answer::Unknown { .. }));
    let mismatch = Answer::Mismatch { provider_id: "8AELMXH8UB2P8".into() };
    let other = item(&json!({"payout_item": {
        "amount": {"value": "123.45", "currency": "EUR"}, "receiver": "ada@example.com", "sender_item_id": "theirs",
    }}));
    assert_eq!(shown("SUCCESS", &[other]), mismatch);
    assert_eq!(shown("SUCCESS", &[item(&json!({})), item(&json!({}))]), mismatch);
    let later = PaymentOrder { generation: 2, ..order() };
    let earlier: ItemSnapshot = serde_json::from_value(item(&json!({}))).unwrap();
    assert!(matches!(found(&later, &earlier), Lookup::Mismatch { .. }), "of an earlier generation");
    assert!(matches!(super::shown(&order(), "B", reply(404, &json!({}))), Answer::Unknown { .. }));
}
