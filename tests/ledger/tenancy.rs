//! A merchant never sees or touches what is another's.

mod walk;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

#[test]
fn another_merchants_things_do_not_exist() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let order = shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    let paths = [
        format!("/v1/programs/{program_id}"),
        format!("/v1/affiliates/{}", partner.affiliate_id),
        format!("/v1/affiliates/{}/dashboard", partner.affiliate_id),
        format!("/v1/affiliates/{}/postings", partner.affiliate_id),
        format!("/v1/links/{}", partner.link_id),
        format!("/v1/conversions/{}", text(&order["id"])),
    ];

    for path in &paths {
        shop.api.get(path).expect(200);
        assert_eq!(other.api.get(path).problem(404), "not_found", "{path}");
    }
    for verb in ["approve", "suspend", "terminate"] {
        let path = format!("/v1/affiliates/{}/{verb}", partner.affiliate_id);
        assert_eq!(other.api.post(&path, &Value::Null).problem(404), "not_found", "{path}");
    }
    for path in [&paths[0], &paths[1], &paths[4]] {
        assert_eq!(other.api.patch(path, &json!({})).problem(404), "not_found", "{path}");
    }
    for list in ["programs", "affiliates", "conversions", "accounts"] {
        assert_eq!(other.api.get(&format!("/v1/{list}")).expect(200)["data"], json!([]), "{list}");
    }
}

#[test]
fn another_merchants_link_credits_nobody() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    let order = other.order("o-1", 1000, &partner.code, &json!({})).expect(201);

    assert_eq!(order["status"], "unattributed");
    assert_eq!(order["reason"], "unknown_ref");
}
