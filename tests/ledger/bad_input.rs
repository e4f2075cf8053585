//! Everything that is wrong with a request is said, and nothing of it is stored.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, merge};
use serde_json::{Value, json};

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_wrong_order_is_refused_and_leaves_nothing() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let good = json!({"order_id": "o", "customer_id": "c", "amount": 100, "currency": "EUR"});
    for (change, field) in [
        (json!({"amount": -1}), "amount"),
        (json!({"amount": 1_000_000_000_001_i64}), "amount"),
        (json!({"amount": 10.5}), "amount"),
        (json!({"amount": "100"}), "amount"),
        (json!({"amount": null}), "amount"),
        (json!({"currency": "EURO"}), "currency"),
        (json!({"currency": "XXX"}), "currency"),
        (json!({"order_id": ""}), "order_id"),
        (json!({"order_id": "a\u{0}b"}), "order_id"),
        (json!({"order_id": "x".repeat(201)}), "order_id"),
        (json!({"order_id": null}), "order_id"),
        (json!({"colour": "red"}), "colour"),
        (json!({"type": "gift"}), "type"),
        (json!({"type": "lead"}), "amount"),
        (json!({"country": "Germany"}), "country"),
        (json!({"customer_email": "nobody"}), "customer_email"),
        (json!({"customer_ip": "1.2.3.4.5"}), "customer_ip"),
        (json!({"occurred_at": "yesterday"}), "occurred_at"),
        (json!({"occurred_at": "2999-01-01T00:00:00Z"}), "occurred_at"),
        (json!({"metadata": {"note": "x".repeat(5_000)}}), "metadata"),
        (json!({"metadata": "text"}), "metadata"),
    ] {
        let mut body = good.clone();
        merge(&mut body, &change);
        let answer = shop.api.post("/v1/conversions", &body);
        assert_eq!(answer.problem(422), "validation_failed", "{change}");
        let named: Vec<Value> =
            answer.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert!(named.contains(&json!(field)), "{change}: {named:?}");
    }
    assert_eq!(ledger.database.number("select count(*) from conversion"), 0);
    assert_eq!(ledger.database.number("select count(*) from posting"), 0);
}

#[test]
fn a_key_that_stands_twice_in_metadata_is_named_and_nothing_is_stored() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let order = |metadata: &str| {
        format!(r#"{{"order_id": "o", "customer_id": "c", "amount": 100, "currency": "EUR", "metadata": {metadata}}}"#)
    };
    for metadata in [r#"{"cart": "one", "cart": "two"}"#, r#"{"items": [{"sku": 1, "sku": 2}]}"#] {
        let answer = shop.api.send("POST", "/v1/conversions", &[JSON], Some(&order(metadata)));
        assert_eq!(answer.problem(422), "validation_failed", "{metadata}");
        let error = &answer.json()["errors"][0];
        assert!(error["field"].as_str().unwrap().starts_with("metadata"), "{error}");
        assert!(error["detail"].as_str().unwrap().ends_with("twice"), "{error}");
        let bulk = format!(r#"{{"conversions": [{}]}}"#, order(metadata));
        let answer = shop.api.send("POST", "/v1/conversions/bulk", &[JSON], Some(&bulk)).expect(200);
        assert_eq!(answer["results"][0]["status"], 422);
    }
    let once = shop.api.send("POST", "/v1/conversions", &[JSON], Some(&order(r#"{"cart": {"cart": 1}}"#)));
    assert_eq!(once.expect(201)["metadata"], json!({"cart": {"cart": 1}}));
    assert_eq!(ledger.database.number("select count(*) from conversion"), 1);
}

#[test]
fn a_body_that_is_not_json_is_told_from_one_that_is_wrong() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let post = |headers: &[(&str, &str)], body: &str| shop.api.send("POST", "/v1/conversions", headers, Some(body));

    assert_eq!(post(&[JSON], "{\"order_id\":").problem(400), "malformed_json");
    assert_eq!(post(&[JSON], "{} {}").problem(422), "validation_failed");
    assert_eq!(post(&[JSON], "").problem(400), "malformed_json");
    assert_eq!(post(&[JSON], "[1,2]").problem(422), "validation_failed");
    assert_eq!(post(&[("content-type", "text/plain")], "{}").problem(415), "unsupported_media_type");
    let deep = format!("{{\"metadata\":{{\"a\":{}", "[".repeat(100_000));
    assert_eq!(post(&[JSON], &deep).problem(400), "malformed_json");
    let large = format!("{{\"order_id\":\"{}\"}}", "x".repeat(300_000));
    assert_eq!(post(&[JSON], &large).problem(413), "payload_too_large");
}

#[test]
fn a_call_without_the_right_key_is_refused() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let nobody = Client::new(ledger.url());

    for key in [None, Some("nonsense"), Some("trb_merchant_00_00"), Some("sk_live_1")] {
        let client = key.map_or(nobody.clone(), |key| nobody.with_key(key));
        let answer = client.get("/v1/affiliates");
        assert_eq!(answer.problem(401), "unauthorized");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let merchant = json!({"name": "Other", "email": "o@x.example"});
    assert_eq!(shop.api.post("/v1/merchants", &merchant).problem(403), "forbidden");
    assert_eq!(shop.finance.post("/v1/programs", &json!({})).problem(403), "forbidden");
    assert_eq!(ledger.operator.get("/v1/affiliates").problem(403), "forbidden");
    assert_eq!(nobody.with_key(&shop.edge_key).get("/v1/affiliates").problem(403), "forbidden");
}

#[test]
fn a_revoked_key_stops_at_once_and_another_goes_on() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let new = json!({"role": "merchant", "person": "rotation"});
    let second = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &new).expect(201);
    let client = Client::new(ledger.url()).with_key(second["key"].as_str().unwrap());
    client.get("/v1/affiliates").expect(200);

    let path = format!("/v1/keys/{}", second["id"].as_str().unwrap());
    ledger.operator.send("DELETE", &path, &[], None).expect(204);

    assert_eq!(client.get("/v1/affiliates").problem(401), "unauthorized");
    shop.api.get("/v1/affiliates").expect(200);
    let operator = json!({"role": "operator", "person": "intruder"});
    let refused = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &operator);
    assert_eq!(refused.problem(422), "validation_failed");
}

#[test]
fn unknown_paths_methods_and_ids_are_problems_too() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let unknown = "01a204c4-e44a-7dde-9b9c-8e7a5122239a";

    assert_eq!(shop.api.get("/v1/nothing").problem(404), "not_found");
    assert_eq!(shop.api.send("DELETE", "/v1/programs", &[], None).problem(405), "method_not_allowed");
    for path in ["programs", "affiliates", "links", "conversions"] {
        assert_eq!(shop.api.get(&format!("/v1/{path}/{unknown}")).problem(404), "not_found", "{path}");
        assert_eq!(shop.api.get(&format!("/v1/{path}/not-an-id")).problem(404), "not_found", "{path}");
    }
    let answer = shop.api.get("/v1/programs");
    assert!(answer.header("x-request-id").is_some());
}
