//! The examples of docs/integrations/webhooks.md have the fields that real events have, and every event has one.

use std::collections::{BTreeMap, BTreeSet};

use integration_tests::ledger::Ledger;
use integration_tests::merchant::text;
use integration_tests::process::{eventually, workspace};
use integration_tests::psp::Psp;
use ledger_api::domain::event::EventType;
use serde_json::{Value, json};

use super::scene::Scene;

/// The paths of an event's fields; those of a list's items once.
fn fields(path: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_of) if !path.ends_with("/metadata") => {
            for (name, inner) in fields_of {
                fields(&format!("{path}/{name}"), inner, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(&format!("{path}[]"), item, into)),
        _ => {
            into.insert(path.to_owned());
        }
    }
}

/// The JSON examples of the manual, by type.
fn examples() -> BTreeMap<String, Value> {
    let manual = std::fs::read_to_string(workspace().join("docs/integrations/webhooks.md")).unwrap();
    let blocks = manual.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let events = blocks.map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}")));
    events.map(|event: Value| (text(&event["type"]), event)).collect()
}

/// One of each event, the first that came.
fn real() -> BTreeMap<String, Value> {
    let psp = Psp::start();
    let scene = Scene::on(Ledger::start_calling_home(Some(psp.url())), &json!({"hold_days": 0}));
    let endpoint = scene.endpoint("/hook", &["*"]);
    let shop = &scene.shop;
    let order = scene.order("order-1");
    eventually(20, "approved", || shop.conversion(&text(&order["id"]))["status"] == "approved");
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let run = format!("/v1/payout-runs/{}", text(&run["id"]));
    shop.second_finance.post(&format!("{run}/approve"), &Value::Null).expect(200);
    scene.hears(&endpoint, "payout.paid");
    let order = scene.order("order-2");
    eventually(20, "approved", || shop.conversion(&text(&order["id"]))["status"] == "approved");
    for (refund, amount) in [("r-1", 5_000), ("r-2", 5_000)] {
        shop.refund("order-2", refund, amount).expect(201);
    }
    shop.api.post("/v1/refunds/r-2/fail", &Value::Null).expect(200);
    let ada = json!({"name": "Ada", "email": "ada@partner.example"});
    let ada = text(&shop.api.post("/v1/affiliates", &ada).expect(201)["id"]);
    for verb in ["approve", "suspend", "reinstate", "terminate"] {
        shop.api.post(&format!("/v1/affiliates/{ada}/{verb}"), &Value::Null).expect(200);
    }
    let rules = format!("/v1/programs/{}/fraud-rules", text(&order["attribution"]["program_id"]));
    shop.api.put(&rules, &json!({"disposable_email": {"score": 100}})).expect(200);
    let suspect = json!({"customer_email": "x@mailinator.com"});
    shop.order("order-3", 10_000, &scene.partner.code, &suspect).expect(201);
    let held = text(&scene.hears(&endpoint, "commission.held").json()["data"]["id"]);
    shop.api.post(&format!("/v1/fraud/{held}/release"), &json!({"reason": "known customer"})).expect(200);
    scene.hears(&endpoint, "commission.released");
    let referring = text(&shop.api.post("/v1/programs", &json!({
        "name": "Friends", "currency": "EUR", "site_url": "https://shop.example/", "referral": {"minimum_order": 2000},
        "terms": {"kind": "percentage"},
    })).expect(201)["id"]);
    let code = shop.api.post("/v1/referral-codes", &json!({"program_id": referring, "customer_id": "customer-7"}));
    let friend = json!({"code": code.expect(201)["code"], "referred_customer_id": "customer-8"});
    shop.api.post("/v1/referrals", &friend).expect(201);
    shop.order("order-of-a-friend", 5_000, "", &json!({"customer_id": "customer-8", "ref": null})).expect(201);
    scene.hears(&endpoint, "referral.rewarded");
    shop.refund("order-of-a-friend", "r-friend", 5_000).expect(201);
    scene.hears(&endpoint, "referral.reversed");
    scene.hears(&endpoint, "affiliate.terminated");
    scene.hears(&endpoint, "commission.restored");
    shop.api.post(&format!("/v1/webhook-endpoints/{}/test", endpoint.id), &Value::Null).expect(202);
    scene.hears(&endpoint, "test.ping");
    let received = scene.receiver.received(&endpoint.path);
    received.iter().rev().map(|request| (request.event(), request.json())).collect()
}

#[test]
fn every_event_has_an_example_with_the_fields_it_has() {
    let (examples, mut real) = (examples(), real());
    for kind in EventType::ALL {
        assert!(examples.contains_key(kind.name()), "no example of {kind}");
    }
    // A payout is told alike whatever became of it.
    let payout = real["payout.paid"].clone();
    real.extend(["payout.failed", "payout.returned"].map(|event| (event.to_owned(), payout.clone())));

    // An invitation that ended is told as a sign-up is; its end is a month away.
    let sign_up = real["referral.signed_up"].clone();
    real.insert("referral.expired".to_owned(), sign_up);

    for (kind, event) in &real {
        let (mut expected, mut found) = (BTreeSet::new(), BTreeSet::new());
        fields("", event, &mut expected);
        fields("", &examples[kind], &mut found);
        assert_eq!(found, expected, "the example of {kind}");
    }
    assert_eq!(real.len(), EventType::ALL.len() + 1);
}
