//! What is told, when, and as what.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::scene::{Endpoint, Scene};

fn ids(scene: &Scene, endpoint: &Endpoint) -> Vec<String> {
    let received = scene.receiver.received(&endpoint.path);
    received.iter().map(|request| request.header("webhook-id").to_owned()).collect()
}

#[test]
fn a_conversion_is_told_as_it_was_answered_though_it_was_approved_before() {
    let scene = Scene::on(Ledger::start_calling_home(None), &json!({"hold_days": 0}));
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);

    let with = json!({"metadata": {"cart": ["ä", 1]}, "subscription_id": "s-1", "customer_email": "kim@mail.example"});
    let order = scene.shop.order("order-1", 10_000, &scene.partner.code, &with).expect(201);

    let told = scene.hears(&endpoint, "conversion.created");
    let event = told.json();
    assert_eq!(event["data"], order);
    assert_eq!((&event["timestamp"], told.header("webhook-id")), (&order["created_at"], order["id"].as_str().unwrap()));
    assert!(!told.body.contains("kim@mail.example"), "the API does not answer it either");
    let id = text(&order["id"]);
    eventually(20, "it is approved", || scene.shop.conversion(&id)["status"] == "approved");
    scene.shop.order("order-1", 10_000, &scene.partner.code, &with).expect(200);
    let nobody = scene.shop.order("order-2", 1, "00000000", &json!({})).expect(201);
    let second = scene.receiver.waits_for(&endpoint.path, 2).remove(1);
    assert_eq!(second.json()["data"], nobody);
    assert_eq!(ids(&scene, &endpoint).len(), 2, "a replay of the order is no event");
}

#[test]
fn what_happens_to_a_commission_is_told_as_it_stood_then() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["*"]);
    let order = scene.order("order-1");
    let id = text(&order["id"]);

    scene.shop.approve(&id).expect(200);
    let approved = scene.shop.conversion(&id);
    scene.shop.refund("order-1", "refund-1", 5_000).expect(201);
    let refunded = scene.shop.conversion(&id);
    scene.shop.refund("order-1", "refund-1", 5_000).expect(200);
    scene.shop.refund("order-1", "refund-2", 5_000).expect(201);
    let gone = scene.shop.conversion(&id);
    scene.shop.api.post("/v1/refunds/refund-2/fail", &Value::Null).expect(200);

    let commission = |conversion: &Value| {
        let mut commission = conversion["commissions"][0].clone();
        commission["conversion_id"] = conversion["id"].clone();
        commission["order_id"] = conversion["order_id"].clone();
        commission
    };
    let requests = scene.receiver.waits_for(&endpoint.path, 8);
    let data = |event: &str, nth: usize| {
        let mut of_type: Vec<Value> =
            requests.iter().map(super::receiver::Received::json).filter(|told| told["type"] == event).collect();
        // Deliveries keep no order; time stamps do.
        of_type.sort_by_key(|told| text(&told["timestamp"]));
        of_type[nth]["data"].clone()
    };
    assert_eq!(data("commission.approved", 0), commission(&approved));
    assert_eq!(data("conversion.refunded", 0), refunded);
    assert_eq!(data("conversion.refunded", 1), gone);
    assert_eq!(data("commission.clawed_back", 0), commission(&refunded));
    assert_eq!(data("commission.clawed_back", 1), commission(&gone));
    assert_eq!(data("commission.rejected", 0), commission(&gone));
    assert_eq!(data("commission.rejected", 0)["rejection_reason"], "refunded");
    assert_eq!(data("commission.restored", 0), commission(&scene.shop.conversion(&id)));
    let mut seen = ids(&scene, &endpoint);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 8, "every event has an id of its own");
}

#[test]
fn approvals_of_the_job_and_rejections_by_hand_are_told() {
    let scene = Scene::on(Ledger::start_calling_home(None), &json!({"hold_days": 0}));
    let endpoint = scene.endpoint("/hook", &["commission.approved", "commission.rejected"]);
    let orders: Vec<Value> = (0..3).map(|number| scene.order(&format!("order-{number}"))).collect();

    scene.receiver.waits_for(&endpoint.path, 3);
    scene.shop.reject(&text(&orders[0]["id"]), "returned by post").expect(200);
    scene.shop.reject(&text(&orders[0]["id"]), "returned by post").expect(200);

    let rejected = scene.hears(&endpoint, "commission.rejected").json();
    assert_eq!(rejected["data"]["rejection_reason"], "returned by post");
    assert_eq!(rejected["data"]["order_id"], "order-0");
    let told: Vec<String> =
        scene.receiver.received(&endpoint.path).iter().map(super::receiver::Received::event).collect();
    assert_eq!(told.iter().filter(|event| *event == "commission.approved").count(), 3);
    assert_eq!(told.len(), 4);
}

#[test]
fn every_change_of_an_affiliate_is_told() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["*"]);
    let body = json!({"name": "Bob", "email": "bob@partner.example", "payout_method": "sepa",
        "iban": "DE89370400440532013000"});
    let created = scene.shop.api.post("/v1/affiliates", &body).expect(201);
    let mut expected = vec![created.clone()];
    for verb in ["approve", "suspend", "suspend", "reinstate", "suspend", "terminate"] {
        let path = format!("/v1/affiliates/{}/{verb}", text(&created["id"]));
        let now = scene.shop.api.post(&path, &Value::Null).expect(200);
        if expected.last() != Some(&now) {
            expected.push(now);
        }
    }

    let mut told: Vec<Value> =
        scene.receiver.waits_for(&endpoint.path, 6).iter().map(super::receiver::Received::json).collect();
    told.sort_by_key(|event| text(&event["timestamp"]));
    let types: Vec<&str> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let names = ["created", "approved", "suspended", "reinstated", "suspended", "terminated"];
    assert_eq!(types, names.map(|name| format!("affiliate.{name}")));
    assert_eq!(told.iter().map(|event| event["data"].clone()).collect::<Vec<_>>(), expected);
    assert!(!told[0].to_string().contains("DE89370400440532013000"), "bank accounts stay masked");
}

#[test]
fn a_payout_is_told_when_it_is_paid_refused_and_returned() {
    let psp = Psp::start();
    let scene = Scene::on(Ledger::start_calling_home(Some(psp.url())), &json!({"hold_days": 0}));
    let endpoint = scene.endpoint("/hook", &["payout.paid", "payout.failed", "payout.returned"]);
    let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A"});
    scene.shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
    let program = scene.shop.program(&json!({}));
    let broken = scene.shop.partner(&program, &json!({"stripe_account_id": "acct_closed", "email": "c@x.example"}));
    let bank = json!({"payout_method": "sepa", "stripe_account_id": null, "iban": "DE89370400440532013000",
        "email": "d@x.example"});
    let by_bank = scene.shop.partner(&program, &bank);
    for (number, code) in [&scene.partner.code, &broken.code, &by_bank.code].into_iter().enumerate() {
        let order = scene.shop.order(&format!("order-{number}"), 10_000, code, &json!({})).expect(201);
        let id = text(&order["id"]);
        eventually(20, "approved", || scene.shop.conversion(&id)["status"] == "approved");
    }

    psp.controls(&json!({"accounts": {"acct_closed": "account_invalid"}}));

    let run = scene.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let run_path = format!("/v1/payout-runs/{}", text(&run["id"]));
    scene.shop.second_finance.post(&format!("{run_path}/approve"), &Value::Null).expect(200);
    eventually(20, "the file is there", || scene.shop.finance.get(&format!("{run_path}/sepa.xml")).status == 200);
    scene.shop.finance.post(&format!("{run_path}/settle"), &json!({})).expect(200);
    let of = |affiliate: &str| {
        let payouts = scene.shop.finance.get(&run_path).expect(200)["payouts"].as_array().unwrap().clone();
        payouts.into_iter().find(|payout| payout["affiliate_id"] == affiliate).unwrap()
    };
    scene.receiver.waits_for(&endpoint.path, 3);
    let settled = of(&by_bank.affiliate_id);
    let comes_back = format!("/v1/payouts/{}/return", text(&settled["id"]));
    scene.shop.finance.post(&comes_back, &json!({"reason": "AC04"})).expect(200);

    let told: Vec<Value> =
        scene.receiver.waits_for(&endpoint.path, 4).iter().map(super::receiver::Received::json).collect();
    let find = |event: &str, payout: &Value| {
        let found = told.iter().find(|told| told["type"] == event && told["data"]["id"] == payout["id"]);
        found.unwrap_or_else(|| panic!("no {event} of {payout} in {told:?}"))["data"].clone()
    };
    assert_eq!(find("payout.paid", &of(&scene.partner.affiliate_id)), of(&scene.partner.affiliate_id));
    assert_eq!(find("payout.failed", &of(&broken.affiliate_id)), of(&broken.affiliate_id));
    assert_eq!(find("payout.paid", &settled), settled);
    assert_eq!(find("payout.returned", &settled), of(&by_bank.affiliate_id));
    assert_eq!(told.len(), 4);
    scene.ledger.assert_books_hold();
}

#[test]
fn nothing_is_noted_where_nobody_listens_and_nobody_hears_of_others() {
    let scene = Scene::new();
    let other = integration_tests::merchant::Merchant::new(&scene.ledger);
    let theirs = json!({"url": scene.receiver.url("/theirs"), "events": ["*"]});
    other.api.post("/v1/webhook-endpoints", &theirs).expect(201);

    let order = scene.order("order-1");
    scene.shop.approve(&text(&order["id"])).expect(200);
    scene.shop.refund("order-1", "refund-1", 1_000).expect(201);
    scene.shop.api.post(&format!("/v1/affiliates/{}/suspend", scene.partner.affiliate_id), &Value::Null).expect(200);
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_event"), 0);

    let endpoint = scene.endpoint("/hook", &["conversion.refunded"]);
    scene.shop.refund("order-1", "refund-2", 1_000).expect(201);
    scene.order("order-2");
    scene.hears(&endpoint, "conversion.refunded");
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_event"), 1);
    assert_eq!((ids(&scene, &endpoint).len(), scene.receiver.received("/theirs").len()), (1, 0));
}
