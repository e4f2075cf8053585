//! Quotes say what an order really earns.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};

#[test]
fn a_quote_is_what_the_order_then_earns() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let terms = json!({
        "kind": "tiered", "lead_amount": 300,
        "rules": [{"when": {"product": "addon"}, "kind": "fixed", "amount": 150}],
    });
    let program = shop.program(&json!({"terms": terms, "second_tier_rate": "10", "hold_days": 14}));
    let recruiter = shop.partner(&program, &json!({"name": "Grace", "email": "grace@partner.example"}));
    let partner = shop.partner(&program, &json!({"recruiter_id": recruiter.affiliate_id}));
    let path = format!("/v1/programs/{program}/quote");
    for (number, (amount, with)) in
        [(120_000, json!({})), (9999, json!({})), (9999, json!({"product": "addon"})), (0, json!({"type": "lead"}))]
            .into_iter()
            .enumerate()
    {
        let mut asked = with.clone();
        asked["affiliate_id"] = json!(partner.affiliate_id);
        asked["amount"] = json!(amount);

        let quote = shop.api.post(&path, &asked).expect(200);
        let order = shop.order(&format!("o-{number}"), amount, &partner.code, &with).expect(201);

        let numbers = |of: &Value| -> Vec<Value> {
            let commissions = of["commissions"].as_array().unwrap().iter();
            commissions.map(|one| json!([one["affiliate_id"], one["kind"], one["rate"], one["amount"]])).collect()
        };
        assert_eq!(numbers(&quote), numbers(&order));
        assert_eq!(quote["commissions"][0]["basis"]["order_amount"], amount);
    }
    assert_eq!(ledger.database.number("select count(*) from conversion"), 4);
}

#[test]
fn a_quote_by_tier_needs_no_affiliate_and_says_why_nothing_is_earned() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let partner = shop.partner(&program, &json!({}));
    let quote = |body: Value| shop.api.post(&format!("/v1/programs/{program}/quote"), &body);

    assert_eq!(quote(json!({"amount": 999})).expect(200)["total"], 199);
    assert_eq!(quote(json!({"amount": 999, "tier": "platinum"})).expect(200)["total"], 349);
    let later = quote(json!({"amount": 999, "recurring_month": 2})).expect(200);
    assert_eq!((&later["reason"], &later["commissions"]), (&json!("recurring_ended"), &json!([])));
    shop.api.post(&format!("/v1/affiliates/{}/suspend", partner.affiliate_id), &Value::Null).expect(200);
    let inactive = quote(json!({"amount": 999, "affiliate_id": partner.affiliate_id})).expect(200);
    assert_eq!(inactive["reason"], "affiliate_inactive");
    assert_eq!(quote(json!({"amount": 1, "currency": "USD"})).problem(422), "currency_mismatch");
    for wrong in [
        json!({}),
        json!({"amount": 1, "tier": "wooden"}),
        json!({"amount": 1, "tier": "gold", "affiliate_id": partner.affiliate_id}),
        json!({"amount": 1, "affiliate_id": program}),
        json!({"amount": 1, "recurring_month": 0}),
    ] {
        assert_eq!(quote(wrong.clone()).problem(422), "validation_failed", "{wrong}");
    }
    let other = Merchant::new(&ledger);
    let foreign = other.api.post(&format!("/v1/programs/{program}/quote"), &json!({"amount": 1}));
    assert_eq!(foreign.problem(404), "not_found");
}
