//! The hold: what is due is approved, what is not waits.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::json;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

#[test]
fn a_commission_is_approved_when_its_hold_is_over_and_not_before() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let days_ago = |days| (OffsetDateTime::now_utc() - Duration::days(days)).format(&Rfc3339).unwrap();

    let young = shop.order("young", 1000, &partner.code, &json!({"occurred_at": days_ago(13)})).expect(201);
    let old = shop.order("old", 5000, &partner.code, &json!({"occurred_at": days_ago(14)})).expect(201);

    let old_id = text(&old["id"]);
    eventually(20, "the old order is approved", || shop.conversion(&old_id)["status"] == "approved");
    assert_eq!(shop.conversion(&text(&young["id"]))["status"], "pending");
    let owner = format!("affiliate:{}", partner.affiliate_id);
    assert_eq!((shop.balance(&owner, "pending"), shop.balance(&owner, "payable")), (200, 1000));
    ledger.assert_books_hold();
}

#[test]
fn the_dashboard_and_the_statement_tell_the_same_money() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let order = shop.order("o-1", 9900, &partner.code, &json!({})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || shop.conversion(&id)["status"] == "approved");

    let dashboard = shop.api.get(&format!("/v1/affiliates/{}/dashboard?range=7d", partner.affiliate_id)).expect(200);
    let statement = shop.api.get(&format!("/v1/affiliates/{}/postings", partner.affiliate_id)).expect(200);

    assert_eq!(dashboard["affiliate"]["code"], json!(partner.code));
    assert_eq!(dashboard["affiliate"]["commission_rate"], "20");
    let stats = &dashboard["stats"];
    assert_eq!((&stats["conversions"], &stats["revenue"]), (&json!(1), &json!(9900)));
    assert_eq!((&stats["earnings"], &stats["payable_balance"]), (&json!(1980), &json!(1980)));
    assert_eq!(dashboard["series"].as_array().unwrap().len(), 1);
    assert_eq!(dashboard["recent_conversions"][0]["order_id"], "o-1");
    let lines = statement["data"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["debit"], &lines[0]["credit"]), (&json!("pending"), &json!("payable")));
    assert_eq!((&lines[1]["debit"], &lines[1]["credit"]), (&json!("commission_expense"), &json!("pending")));
}
