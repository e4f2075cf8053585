//! Calls that create something new each time, unless their key says that it is the same time.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

use super::{is_replayed, post};

#[test]
fn each_creating_call_sent_twice_creates_once_and_answers_alike() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let order = shop.order("o-1", 100_000, &partner.code, &json!({})).expect(201);
    shop.approve(&text(&order["id"])).expect(200);
    let affiliate = json!({"name": "Bea", "email": "bea@partner.example"});
    let adjustment = json!({
        "affiliate_id": partner.affiliate_id, "direction": "credit", "amount": 5, "currency": "EUR", "reason": "bonus",
    });
    let write_off = json!({"affiliate_id": partner.affiliate_id, "amount": 5, "currency": "EUR", "reason": "gone"});
    let calls = [
        (
            &shop.api,
            "/v1/programs".to_owned(),
            json!({"name": "B", "currency": "EUR", "site_url": "https://b.example/"}),
        ),
        (&shop.api, "/v1/affiliates".to_owned(), affiliate),
        (&shop.api, format!("/v1/affiliates/{}/links", partner.affiliate_id), json!({"program_id": program_id})),
        (&shop.api, "/v1/coupons".to_owned(), json!({"code": "ADA10", "link_id": partner.link_id})),
        (&shop.finance, "/v1/adjustments".to_owned(), adjustment),
        (&shop.finance, "/v1/write-offs".to_owned(), write_off),
        (&shop.finance, "/v1/payout-runs".to_owned(), Value::Null),
        (&ledger.operator, "/v1/merchants".to_owned(), json!({"name": "B", "email": "b@b.example"})),
        (&ledger.operator, format!("/v1/merchants/{}/keys", shop.id), json!({"role": "merchant", "person": "ci"})),
    ];

    for (client, path, body) in &calls {
        let first = post(client, path, path, body);
        first.expect(201);
        assert!(!is_replayed(&first), "{path}");
        let second = post(client, path, path, body);
        assert_eq!((second.status, &second.text), (201, &first.text), "{path}");
        assert!(is_replayed(&second), "{path}");
    }

    let lists = [(&shop.api, "programs", 2), (&shop.api, "affiliates", 2), (&shop.finance, "adjustments", 1)];
    for (client, list, count) in lists {
        let rows = client.get(&format!("/v1/{list}")).expect(200);
        assert_eq!(rows["data"].as_array().unwrap().len(), count, "{list}");
    }
}

#[test]
fn a_key_stands_for_one_call_only() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let body = json!({"name": "Bea", "email": "bea@partner.example"});
    post(&shop.api, "/v1/affiliates", "one", &body).expect(201);

    let other_body = json!({"name": "Bob", "email": "bea@partner.example"});
    assert_eq!(post(&shop.api, "/v1/affiliates", "one", &other_body).problem(422), "idempotency_key_reused");
    let program = json!({"name": "B", "currency": "EUR", "site_url": "https://b.example/"});
    assert_eq!(post(&shop.api, "/v1/programs", "one", &program).problem(422), "idempotency_key_reused");
    assert_eq!(shop.api.get("/v1/affiliates").expect(200)["data"].as_array().unwrap().len(), 1);
    // Another merchant's keys are its own.
    post(&Merchant::new(&ledger).api, "/v1/affiliates", "one", &other_body).expect(201);
}

#[test]
fn a_refused_call_leaves_its_key_free() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let links = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    post(&shop.api, &links, "a", &json!({"program_id": program_id, "slug": "summer"})).expect(201);

    let taken = post(&shop.api, &links, "b", &json!({"program_id": program_id, "slug": "summer"}));
    assert_eq!(taken.problem(409), "conflict");

    post(&shop.api, &links, "b", &json!({"program_id": program_id, "slug": "winter"})).expect(201);
}

#[test]
fn a_key_that_cannot_be_one_is_refused() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let body = json!({"name": "Bea", "email": "bea@partner.example"});
    for bad in ["", &"k".repeat(256)] {
        let answer = post(&shop.api, "/v1/affiliates", bad, &body);
        assert_eq!(answer.problem(422), "validation_failed");
        assert_eq!(answer.json()["errors"][0]["field"], "Idempotency-Key");
    }
    post(&shop.api, "/v1/affiliates", &"k".repeat(255), &body).expect(201);
}

#[test]
fn a_key_can_be_used_anew_after_thirty_days() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let body = json!({"name": "Bea", "email": "bea@partner.example"});
    let first = post(&shop.api, "/v1/affiliates", "one", &body).expect(201);

    ledger
        .database
        .execute("update idempotent_answer set created_at = created_at - interval '30 days 1 minute'")
        .unwrap();

    let second = post(&shop.api, "/v1/affiliates", "one", &body).expect(201);
    assert_ne!(first["id"], second["id"]);
    assert!(is_replayed(&post(&shop.api, "/v1/affiliates", "one", &body)));
}
