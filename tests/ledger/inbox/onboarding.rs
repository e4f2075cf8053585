//! An affiliate gets a connected account and goes through Stripe's pages.

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

fn newcomer(shop: &Merchant) -> String {
    let body = json!({"name": "Cleo", "email": "cleo@partner.example"});
    let id = text(&shop.api.post("/v1/affiliates", &body).expect(201)["id"]);
    shop.api.post(&format!("/v1/affiliates/{id}/approve"), &Value::Null).expect(200);
    id
}

fn pages() -> Value {
    json!({"refresh_url": "https://shop.example/again", "return_url": "https://shop.example/done", "country": "DE"})
}

fn onboard(shop: &Merchant, affiliate_id: &str, body: &Value) -> Answer {
    shop.api.post(&format!("/v1/affiliates/{affiliate_id}/stripe-onboarding"), body)
}

#[test]
fn an_account_is_made_once_and_paid_after_its_holder_has_answered() {
    let scene = Scene::told();
    let id = newcomer(&scene.shop);
    let affiliate = || scene.shop.api.get(&format!("/v1/affiliates/{id}")).expect(200);

    let first = onboard(&scene.shop, &id, &pages()).expect(201);
    assert_eq!(first["stripe_account"]["obstacle"], "transfers_inactive");
    let again = onboard(&scene.shop, &id, &pages()).expect(200);
    assert_eq!(again["stripe_account_id"], first["stripe_account_id"]);
    let now = affiliate();
    assert_eq!(now["stripe_account_id"], first["stripe_account_id"]);
    assert_eq!(now["payout_method"], "stripe");
    let bonus = json!({"affiliate_id": id, "direction": "credit", "amount": 500, "currency": "EUR", "reason": "start"});
    let bonus = scene.shop.finance.post("/v1/adjustments", &bonus).expect(201);
    let approve = format!("/v1/adjustments/{}/approve", text(&bonus["id"]));
    scene.shop.second_finance.post(&approve, &Value::Null).expect(200);
    let reason = || {
        let preview = scene.shop.finance.get("/v1/payouts/preview").expect(200);
        let skipped = preview["skipped"].as_array().unwrap();
        let own = skipped.iter().find(|entry| entry["affiliate_id"] == json!(id));
        own.map(|entry| text(&entry["reason"]))
    };
    assert_eq!(reason().as_deref(), Some("destination_blocked"));

    scene.psp.complete_onboarding(&text(&again["url"]));
    eventually(20, "Stripe says that it is ready", || affiliate()["stripe_account"]["obstacle"].is_null());

    assert_eq!(affiliate()["stripe_account"]["payouts_enabled"], true);
    assert_eq!(reason(), None);
    scene.ledger.assert_books_hold();
}

#[test]
fn ten_requests_at_once_make_one_account() {
    let scene = Scene::silent();
    let id = newcomer(&scene.shop);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..10).map(|_| scope.spawn(|| onboard(&scene.shop, &id, &pages()))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let mut accounts: Vec<String> = answers
        .iter()
        .filter(|answer| answer.status < 300)
        .map(|answer| text(&answer.json()["stripe_account_id"]))
        .collect();
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 201 | 503)), "{answers:?}");
    accounts.dedup();
    assert_eq!(accounts.len(), 1);
    assert_eq!(scene.psp.accounts().len(), 1);
}

#[test]
fn a_lost_answer_makes_no_second_account() {
    let scene = Scene::silent();
    let id = newcomer(&scene.shop);
    scene.psp.faults(&json!({"drop_reply": 1, "only": ["POST /v1/accounts"], "times": 1}));
    assert_eq!(onboard(&scene.shop, &id, &pages()).problem(503), "unavailable");
    onboard(&scene.shop, &id, &pages()).expect(201);
    assert_eq!(scene.psp.accounts().len(), 1);
}

#[test]
fn asking_again_learns_what_no_webhook_told() {
    let scene = Scene::silent();
    let id = newcomer(&scene.shop);
    let made = onboard(&scene.shop, &id, &pages()).expect(201);
    scene.psp.complete_onboarding(&text(&made["url"]));
    assert_eq!(onboard(&scene.shop, &id, &pages()).expect(200)["stripe_account"]["obstacle"], Value::Null);
}

#[test]
fn strangers_bad_addresses_and_a_ledger_without_stripe_make_nothing() {
    let scene = Scene::silent();
    let id = newcomer(&scene.shop);
    let stranger = Merchant::new(&scene.ledger);
    assert_eq!(onboard(&stranger, &id, &pages()).problem(404), "not_found");
    let path = format!("/v1/affiliates/{id}/stripe-onboarding");
    assert_eq!(scene.shop.finance.post(&path, &pages()).problem(403), "forbidden");
    for (field, value) in [("refresh_url", json!("ftp://x")), ("return_url", json!("")), ("country", json!("de"))] {
        let mut body = pages();
        body[field] = value;
        let problem = onboard(&scene.shop, &id, &body);
        assert_eq!(problem.problem(422), "validation_failed", "{field}");
        assert_eq!(problem.json()["errors"][0]["field"], field);
    }
    assert_eq!(scene.psp.accounts().len(), 0);

    let alone = Ledger::start_without_providers();
    let shop = Merchant::new(&alone);
    assert_eq!(onboard(&shop, &newcomer(&shop), &pages()).problem(503), "unavailable");
}

#[test]
fn an_account_that_stripe_does_not_know_is_a_state_to_mend() {
    let scene = Scene::silent();
    scene.psp.controls(&json!({"accounts": {"acct_ada": "resource_missing"}}));
    let answer = onboard(&scene.shop, &scene.partner.affiliate_id, &pages());
    assert_eq!(answer.problem(409), "invalid_state");
}
