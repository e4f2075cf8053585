//! A customer's code at the real edge: from the friend's click to both rewards.

use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::json;

use crate::shop::{self, BROWSER};

#[test]
fn a_friends_click_becomes_a_sign_up_and_their_first_order_rewards_both() {
    let ledger = Ledger::start();
    let merchant = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused: this test posts its own order");
    let edge = Edge::start(&ledger, &origin.address);
    let program_id = merchant.program(&json!({"site_url": edge.url(), "referral": {}}));
    let body = json!({"program_id": program_id, "customer_id": "ada"});
    let code = text(&merchant.api.post("/v1/referral-codes", &body).expect(201)["code"]);

    // The friend follows the customer's link, as any visitor follows an affiliate's.
    let visit = edge.site.get_with(&format!("/pricing?ref={code}&plan=pro"), BROWSER);
    assert_eq!(visit.status, 302, "{}", visit.text);
    assert!(visit.header("location").unwrap().ends_with("/pricing?plan=pro"));
    let token = visit.cookie("aff_ref").expect("the signed token");
    eventually(30, "the click is in the ledger", || ledger.database.number("select count(*) from click") == 1);

    // The shop signs the friend up with the cookie, and later posts an order with it.
    let body = json!({"click_token": token, "referred_customer_id": "bob"});
    let referral = merchant.api.post("/v1/referrals", &body).expect(201);
    assert_eq!((&referral["code"], &referral["status"]), (&json!(code), &json!("signed_up")));
    let with = json!({"ref": null, "click_token": token, "customer_id": "bob"});
    let order = merchant.order("order-1", 9900, "", &with).expect(201);
    assert_eq!((&order["status"], &order["reason"]), (&json!("unattributed"), &json!("no_reference")));

    let path = format!("/v1/referrals/{}", text(&referral["id"]));
    eventually(20, "both are rewarded", || merchant.api.get(&path).expect(200)["status"] == "rewarded");
    for (customer, amount) in [("ada", 1000), ("bob", 500)] {
        let credit = merchant.api.get(&format!("/v1/credits/{customer}")).expect(200);
        assert_eq!(credit["balances"], json!([{"currency": "EUR", "amount": amount}]));
    }
    // Paused, the code leads on and counts nobody, once the edge has heard of it.
    merchant.api.patch(&format!("/v1/referral-codes/{code}"), &json!({"status": "paused"})).expect(200);
    assert_eq!(merchant.api.post("/v1/referrals", &json!({"code": code, "referred_customer_id": "dan"})).status, 409);
    ledger.assert_books_hold();
}
