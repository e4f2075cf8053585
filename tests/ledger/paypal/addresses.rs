//! Where PayPal pays to, and what it can carry.

use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn an_address_is_checked_and_shown_only_in_part() {
    let scene = Scene::silent();
    let partner = scene.partner("ada.lovelace@x.example");
    let path = format!("/v1/affiliates/{}", partner.affiliate_id);
    assert_eq!(scene.shop.api.get(&path).expect(200)["paypal_email"], "a***@x.example");
    let long = format!("{}@x.example", "a".repeat(118));
    for wrong in ["", "ada", "ada@x", "a b@x.example", "ada@x.example, b@x.example", "ädä@x.example", &long] {
        assert_eq!(
            scene.shop.api.patch(&path, &json!({"paypal_email": wrong})).problem(422),
            "validation_failed",
            "{wrong}"
        );
    }
    assert_eq!(scene.shop.finance.get("/v1/payouts/preview").expect(200)["payable"][0]["rail"], "paypal");
}

#[test]
fn without_an_address_an_affiliate_is_skipped_with_the_reason() {
    let scene = Scene::silent();
    let partner = scene.partner("ada@x.example");
    let cleared = "update affiliate set paypal_email = null";
    scene.ledger.database.execute(cleared).unwrap();

    let preview = scene.shop.finance.get("/v1/payouts/preview").expect(200);

    let expected = json!([{
        "affiliate_id": partner.affiliate_id, "amount": 2000, "currency": "EUR", "reason": "no_destination",
    }]);
    assert_eq!((&preview["payable"], &preview["skipped"]), (&json!([]), &expected));
    scene.shop.finance.post("/v1/payout-runs", &Value::Null).problem(409);
}
