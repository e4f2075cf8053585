//! Subscriptions that begin with something free: what led to them counts when they are paid.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

const RECURRING: &str = r#"{"kind": "percentage", "recurring": {"rate": "10", "months": 3}}"#;

fn shop(ledger: &Ledger) -> (Merchant, Partner, Partner) {
    let shop = Merchant::new(ledger);
    let terms: Value = serde_json::from_str(RECURRING).unwrap();
    let program = shop.program(&json!({"terms": terms}));
    let (ada, bob) = (shop.partner(&program, &json!({})), shop.partner(&program, &json!({"email": "b@x.example"})));
    (shop, ada, bob)
}

/// An order of the subscription `s`, with nothing else that leads to a link.
fn paid(shop: &Merchant, order_id: &str, at: &str) -> Value {
    let with = json!({"subscription_id": "s", "ref": null, "occurred_at": at});
    shop.order(order_id, 10_000, "", &with).expect(201)
}

fn credited(order: &Value) -> Value {
    json!([order["attribution"]["affiliate_id"], order["attribution"]["method"]])
}

fn earned(order: &Value) -> Value {
    let commission = &order["commissions"][0];
    json!([commission["kind"], commission["recurring_month"]])
}

#[test]
fn the_payments_after_a_free_trial_follow_what_led_to_the_trial_and_are_counted_from_the_first_of_them() {
    let ledger = Ledger::start();
    let (shop, ada, _) = shop(&ledger);
    let trial = json!({"subscription_id": "s", "occurred_at": "2026-01-10T00:00:00Z"});
    shop.order("trial", 0, &ada.code, &trial).expect(201);

    let first = paid(&shop, "first", "2026-02-10T00:00:00Z");
    let second = paid(&shop, "second", "2026-03-10T00:00:00Z");

    assert_eq!(credited(&first), json!([ada.affiliate_id, "subscription"]));
    assert_eq!(earned(&first), json!(["percentage", 1]));
    assert_eq!(credited(&second), json!([ada.affiliate_id, "subscription"]));
    assert_eq!(earned(&second), json!(["recurring", 2]));
    assert_eq!(second["commissions"][0]["parent_conversion_id"], first["id"]);
    ledger.assert_books_hold();
}

#[test]
fn a_lead_binds_its_subscription_and_a_mention_that_nobody_brought_does_not() {
    let ledger = Ledger::start();
    let (shop, ada, bob) = shop(&ledger);
    let lead = json!({"type": "lead", "amount": null, "subscription_id": "s"});
    let mut unbrought = lead.clone();
    unbrought["ref"] = Value::Null;
    shop.order("unbrought", 0, "", &unbrought).expect(201);
    shop.order("lead", 0, &ada.code, &lead).expect(201);
    shop.order("late", 0, &bob.code, &lead).expect(201);

    let first = paid(&shop, "first", "2026-02-10T00:00:00Z");

    assert_eq!(credited(&first), json!([ada.affiliate_id, "subscription"]));
    assert_eq!(earned(&first), json!(["percentage", 1]));
}

#[test]
fn a_first_payment_that_comes_with_stronger_evidence_binds_the_later_ones() {
    let ledger = Ledger::start();
    let (shop, ada, bob) = shop(&ledger);
    shop.order("trial", 0, &ada.code, &json!({"subscription_id": "s"})).expect(201);
    let by_bob = json!({"subscription_id": "s", "occurred_at": "2026-02-10T00:00:00Z"});

    let first = shop.order("first", 10_000, &bob.code, &by_bob).expect(201);
    let second = paid(&shop, "second", "2026-03-10T00:00:00Z");

    assert_eq!(credited(&first), json!([bob.affiliate_id, "ref"]));
    assert_eq!(credited(&second), json!([bob.affiliate_id, "subscription"]));
    assert_eq!(earned(&second), json!(["recurring", 2]));
}

#[test]
fn a_trial_and_its_payments_in_one_bulk_request_see_each_other() {
    let ledger = Ledger::start();
    let (shop, ada, _) = shop(&ledger);
    let order = |id: &str, amount: u32, reference: Value, at: &str| {
        json!({
            "order_id": id, "customer_id": "c", "amount": amount, "currency": "EUR", "ref": reference,
            "subscription_id": "s", "occurred_at": at,
        })
    };
    let orders = json!([
        order("trial", 0, json!(ada.code), "2026-01-10T00:00:00Z"),
        order("first", 10_000, Value::Null, "2026-02-10T00:00:00Z"),
        order("second", 10_000, Value::Null, "2026-03-10T00:00:00Z"),
    ]);

    let answer = shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);

    let results = answer["results"].as_array().unwrap();
    let months: Vec<Value> = results[1..].iter().map(|result| earned(&result["conversion"])).collect();
    assert_eq!(months, [json!(["percentage", 1]), json!(["recurring", 2])]);
    let owners: Vec<String> =
        results.iter().map(|result| text(&result["conversion"]["attribution"]["affiliate_id"])).collect();
    assert_eq!(owners, vec![ada.affiliate_id.clone(); 3]);
    ledger.assert_books_hold();
}
