//! Calls that are recognised by their own ids anyway: with a key, the first answer stays.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

use super::{is_replayed, post};

#[test]
fn an_order_a_refund_and_a_funding_sent_twice_answer_alike_and_count_once() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let order = json!({
        "order_id": "o-1", "customer_id": "c", "amount": 1000, "currency": "EUR", "ref": partner.code,
    });
    let refund = json!({"order_id": "o-1", "refund_id": "r-1", "amount": 100, "currency": "EUR"});
    let funding = json!({"rail": "stripe", "amount": 100, "currency": "EUR", "reference": "f-1"});
    let calls = [
        (&shop.api, "/v1/conversions", order.clone()),
        (&shop.api, "/v1/refunds", refund),
        (&shop.finance, "/v1/fundings", funding),
    ];

    for (client, path, body) in &calls {
        let first = post(client, path, path, body);
        first.expect(201);
        let second = post(client, path, path, body);
        assert_eq!((second.status, &second.text), (201, &first.text), "{path}");
        assert!(is_replayed(&second) && !is_replayed(&first), "{path}");
    }

    let bulk = json!({"conversions": [order]});
    post(&shop.api, "/v1/conversions/bulk", "bulk", &bulk).expect(200);
    assert!(is_replayed(&post(&shop.api, "/v1/conversions/bulk", "bulk", &bulk)));
    let stored = shop.api.get("/v1/conversions").expect(200);
    assert_eq!(stored["data"].as_array().unwrap().len(), 1);
    assert_eq!(stored["data"][0]["refunded"], 100);
}

#[test]
fn a_key_of_one_order_is_refused_for_another_and_free_after_a_refusal() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    let order = |order_id: &str, amount: i64| json!({"order_id": order_id, "customer_id": "c", "amount": amount, "currency": "EUR"});

    let refund = |refund_id: &str| json!({"order_id": "o-2", "refund_id": refund_id, "amount": 1, "currency": "EUR"});
    assert_eq!(post(&shop.api, "/v1/refunds", "one", &refund("r-1")).problem(404), "not_found");
    post(&shop.api, "/v1/conversions", "one", &order("o-2", 10)).expect(201);
    let other = post(&shop.api, "/v1/conversions", "one", &order("o-3", 10));
    assert_eq!(other.problem(422), "idempotency_key_reused");
    assert_eq!(shop.api.get("/v1/conversions").expect(200)["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_claim_whose_server_died_lets_the_same_call_through() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    let order = json!({"order_id": "o-1", "customer_id": "c", "amount": 10, "currency": "EUR"});
    let first = post(&shop.api, "/v1/conversions", "one", &order);
    first.expect(201);

    // What is left when the process ends between its claim and its answer.
    ledger.database.execute("update idempotent_answer set status = null, answer = null").unwrap();

    let second = post(&shop.api, "/v1/conversions", "one", &order);
    assert_eq!(second.expect(200)["id"], first.json()["id"]);
    assert!(!is_replayed(&second));
    assert!(is_replayed(&post(&shop.api, "/v1/conversions", "one", &order)));
}
