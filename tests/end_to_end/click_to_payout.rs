//! From a click to a paid commission.

use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use crate::shop::{self, BROWSER};

#[test]
fn a_click_becomes_a_paid_commission() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused: this test posts its own order");
    let edge = Edge::start(&ledger, &origin.address);
    let program_id = shop.program(&json!({"site_url": edge.url()}));
    let partner = shop.partner(&program_id, &json!({}));

    // A visitor follows the partner's link and lands on the clean address with both cookies.
    let visit = edge.site.get_with(&format!("/pricing?ref={}&plan=pro", partner.code), BROWSER);
    assert_eq!(visit.status, 302, "{}", visit.text);
    assert!(visit.header("location").unwrap().ends_with("/pricing?plan=pro"));
    assert_eq!(visit.header("cache-control"), Some("no-store"));
    let token = visit.cookie("aff_ref").expect("the signed token");
    assert!(visit.cookie("aff_vid").is_some());
    assert_eq!(edge.site.get_with("/pricing?plan=pro", BROWSER).status, 200);

    // The click reaches the ledger through the buffer and the queue.
    let dashboard = format!("/v1/affiliates/{}/dashboard", partner.affiliate_id);
    eventually(30, "the click is in the ledger", || shop.api.get(&dashboard).expect(200)["stats"]["clicks"] == 1);

    // The merchant posts the order with the token; there is no hold, so the job approves it.
    let order = shop.order("order-1", 9900, "", &json!({"ref": null, "click_token": token})).expect(201);
    assert_eq!(order["attribution"]["method"], "click_token");
    assert_eq!(order["commissions"][0]["amount"], 1980);
    let order_id = text(&order["id"]);
    eventually(20, "the commission is approved", || shop.conversion(&order_id)["status"] == "approved");

    // One finance person drafts the run, another approves it, and the money leaves once.
    let run = shop.finance.post("/v1/payout-runs", &json!({})).expect(201);
    assert_eq!((&run["status"], &run["totals"][0]["amount"]), (&json!("draft"), &json!(1980)));
    assert_eq!(shop.conversion(&order_id)["status"], "reserved");
    let approve = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
    assert_eq!(shop.finance.post(&approve, &Value::Null).problem(403), "four_eyes_required");
    shop.second_finance.post(&approve, &Value::Null).expect(200);
    eventually(30, "the commission is paid", || shop.conversion(&order_id)["status"] == "paid");

    // The provider's own journal, the books and the dashboard agree.
    let transfers = psp.transfers();
    assert_eq!(transfers.len(), 1, "{transfers:?}");
    assert_eq!((&transfers[0]["amount"], &transfers[0]["destination"]), (&json!(1980), &json!("acct_ada")));
    let paid = shop.finance.get(&format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]))).expect(200);
    assert_eq!((&paid["status"], &paid["provider_id"]), (&json!("paid"), &transfers[0]["id"]));
    let stats = shop.api.get(&dashboard).expect(200)["stats"].clone();
    assert_eq!((&stats["paid_total"], &stats["payable_balance"]), (&json!(1980), &json!(0)));
    assert_eq!(shop.balance("merchant", "cash:stripe"), -1980);
    ledger.assert_books_hold();
}
