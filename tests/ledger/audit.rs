//! The audit trail: who did what with money, newest first, for those it concerns.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

/// Proposes a bonus and has a second person approve it; returns the adjustment's id.
fn bonus(shop: &Merchant, affiliate_id: &str) -> String {
    let body =
        json!({"affiliate_id": affiliate_id, "direction": "credit", "amount": 5, "currency": "EUR", "reason": "x"});
    let id = text(&shop.finance.post("/v1/adjustments", &body).expect(201)["id"]);
    shop.second_finance.post(&format!("/v1/adjustments/{id}/approve"), &Value::Null).expect(200);
    id
}

#[test]
fn it_says_who_did_what_to_which_thing() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let (first, second) = (bonus(&shop, &partner.affiliate_id), bonus(&shop, &partner.affiliate_id));

    let all = shop.finance.get("/v1/audit").expect(200);
    let deeds: Vec<(String, String)> = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .take(4)
        .map(|deed| (text(&deed["object_id"]), text(&deed["person"])))
        .collect();
    let owner = "owner@shop.example".to_owned();
    let expected = [(&second, "second person"), (&second, &owner), (&first, "second person"), (&first, &owner)];
    assert_eq!(deeds, expected.map(|(id, person)| (id.clone(), person.to_owned())));

    let of_one = shop.api.get(&format!("/v1/audit?object_id={first}")).expect(200);
    let of_one = of_one["data"].as_array().unwrap();
    assert_eq!(of_one.len(), 2);
    assert!(of_one.iter().all(|deed| deed["object_id"] == json!(first)));
    assert!(text(&of_one[0]["action"]).contains("approve"), "{of_one:?}");
}

#[test]
fn it_is_read_page_by_page_and_only_by_those_it_concerns() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let id = bonus(&shop, &partner.affiliate_id);

    let first = shop.finance.get("/v1/audit?limit=1").expect(200);
    assert_eq!(first["has_more"], true);
    let next = shop.finance.get(&format!("/v1/audit?limit=1&cursor={}", text(&first["next_cursor"]))).expect(200);
    assert_eq!(next["data"].as_array().unwrap().len(), 1);
    assert_ne!(next["data"][0]["id"], first["data"][0]["id"]);

    let stranger = Merchant::new(&ledger);
    assert_eq!(stranger.finance.get(&format!("/v1/audit?object_id={id}")).expect(200)["data"], json!([]));
    let reader = json!({"role": "merchant_readonly", "person": "reporting"});
    let reader = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &reader).expect(201);
    assert_eq!(shop.api.with_key(&text(&reader["key"])).get("/v1/audit").problem(403), "forbidden");
    assert_eq!(ledger.operator.get("/v1/audit").problem(403), "forbidden");
    assert_eq!(shop.finance.get("/v1/audit?object_id=x").problem(422), "validation_failed");
}

/// Deeds done to a thing, newest first.
fn deeds(shop: &Merchant, object_id: &str) -> Vec<Value> {
    shop.api.get(&format!("/v1/audit?object_id={object_id}")).expect(200)["data"].as_array().unwrap().clone()
}

#[test]
fn a_new_destination_is_noted_without_the_account_and_a_new_rate_with_the_rates() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let path = format!("/v1/affiliates/{}", partner.affiliate_id);

    shop.api.patch(&path, &json!({"name": "Cleo Writes"})).expect(200);
    assert_eq!(deeds(&shop, &partner.affiliate_id), Vec::<Value>::new());
    shop.api.patch(&path, &json!({"payout_method": "sepa", "iban": "DE89370400440532013000"})).expect(200);
    shop.api.patch(&path, &json!({"tier": "gold", "rate_override": "12.50"})).expect(200);

    let noted = deeds(&shop, &partner.affiliate_id);
    let actions: Vec<&Value> = noted.iter().map(|deed| &deed["action"]).collect();
    assert_eq!(actions, ["affiliate.change_rates", "affiliate.change_destination"]);
    assert_eq!(noted[1]["after"], json!({"changed": ["payout_method", "iban"]}));
    assert!(!json!(noted).to_string().contains("DE89"));
    assert_eq!((&noted[0]["before"]["tier"], &noted[0]["before"]["rate_override"]), (&json!("standard"), &Value::Null));
    assert_eq!(noted[0]["after"]["rate_override"], "12.5");
    assert_eq!(noted[0]["person"], "owner@shop.example");
}

#[test]
fn a_preview_says_who_looked() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.second_finance.get("/v1/payouts/preview").expect(200);
    let noted = deeds(&shop, &shop.id);
    assert_eq!((&noted[0]["action"], &noted[0]["person"]), (&json!("payout.preview"), &json!("second person")));
}
