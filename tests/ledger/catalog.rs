//! Programs, affiliates and links.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

#[test]
fn a_program_has_the_products_defaults() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let body = json!({"name": "Partners", "currency": "EUR", "site_url": "https://shop.example"});

    let program = shop.api.post("/v1/programs", &body).expect(201);

    assert_eq!(program["attribution_window_days"], 30);
    assert_eq!(program["attribution_model"], "last_click");
    assert_eq!(program["hold_days"], 14);
    assert_eq!(program["minimum_payout"], 5000);
    assert_eq!(program["terms"]["tiers"], json!({"standard": "20", "silver": "25", "gold": "30", "platinum": "35"}));
    let again = shop.api.get(&format!("/v1/programs/{}", text(&program["id"]))).expect(200);
    assert_eq!(again, program);
}

#[test]
fn new_terms_are_a_new_version_and_other_changes_are_not() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let path = format!("/v1/programs/{}", shop.program(&json!({})));

    let renamed = shop.api.patch(&path, &json!({"name": "Friends"})).expect(200);
    let changed = shop.api.patch(&path, &json!({"terms": {"kind": "fixed", "amount": 1500}})).expect(200);

    assert_eq!((&renamed["name"], &renamed["terms_version"]), (&json!("Friends"), &json!(1)));
    assert_eq!((&changed["terms"]["kind"], &changed["terms_version"]), (&json!("fixed"), &json!(2)));
    assert_eq!(shop.api.patch(&path, &json!({"currency": "USD"})).problem(422), "validation_failed");
}

#[test]
fn an_affiliate_waits_for_approval_and_moves_only_along_its_states() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let created = shop.api.post("/v1/affiliates", &json!({"name": "Ada", "email": "ada@x.example"})).expect(201);
    assert_eq!(created["status"], "pending");
    let path = format!("/v1/affiliates/{}", text(&created["id"]));
    let step = |verb: &str| shop.api.post(&format!("{path}/{verb}"), &Value::Null);

    assert_eq!(step("suspend").problem(409), "invalid_state");
    assert_eq!(step("approve").expect(200)["status"], "active");
    assert_eq!(step("approve").expect(200)["status"], "active");
    assert_eq!(step("suspend").expect(200)["status"], "suspended");
    assert_eq!(step("reinstate").expect(200)["status"], "active");
    let gone = step("terminate").expect(200);
    assert_eq!(gone["status"], "terminated");
    for time in ["approved_at", "suspended_at", "reinstated_at", "terminated_at"] {
        assert!(gone[time].is_string(), "{time}");
    }
    assert_eq!(step("reinstate").problem(409), "invalid_state");
}

#[test]
fn a_link_tells_both_its_addresses() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let path = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let body = json!({"program_id": program_id, "slug": "summer-sale", "campaign": "summer & sun",
        "destination": "https://shop.example/sale?a=1"});

    let link = shop.api.post(&path, &body).expect(201);

    let code = text(&link["code"]);
    assert!(code.len() == 8 && code.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')), "{code}");
    let url = format!(
        "https://shop.example/sale?a=1&ref={code}&utm_source=affiliate&utm_medium=referral&utm_campaign=summer+%26+sun"
    );
    assert_eq!(text(&link["url"]), url);
    assert!(text(&link["short_url"]).ends_with("/summer-sale"));
    assert_eq!(shop.api.post(&path, &body).problem(409), "conflict");
    for slug in ["ab", "Summer", "admin", "deadbeef"] {
        let body = json!({"program_id": program_id, "slug": slug});
        assert_eq!(shop.api.post(&path, &body).problem(422), "validation_failed", "{slug}");
    }
}

#[test]
fn lists_are_cut_into_pages_newest_first() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let ids: Vec<String> = (0..5)
        .map(|number| json!({"name": format!("A{number}"), "email": format!("a{number}@x.example")}))
        .map(|body| text(&shop.api.post("/v1/affiliates", &body).expect(201)["id"]))
        .collect();

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = shop.api.get(&format!("/v1/affiliates?limit=2{cursor}")).expect(200);
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| text(&row["id"])));
        if page["has_more"] == false {
            break;
        }
        cursor = format!("&cursor={}", text(&page["next_cursor"]));
    }

    assert_eq!(seen, ids.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(shop.api.get("/v1/affiliates?limit=101").problem(422), "validation_failed");
    assert_eq!(shop.api.get("/v1/affiliates?cursor=x").problem(422), "validation_failed");
}

#[test]
fn a_cookie_domain_is_the_shops_own_and_never_a_public_suffix() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let with = |site: &str, domain: &str| {
        let body = json!({"name": "Partners", "currency": "EUR", "site_url": site, "cookie_domain": domain});
        shop.api.post("/v1/programs", &body)
    };
    for (site, domain, code) in [
        ("https://www.shop.co.uk", "co.uk", "public_suffix"),
        ("https://shop.github.io", "github.io", "public_suffix"),
        ("https://www.shop.example", "example", "invalid"),
        ("https://www.shop.example", "other.example", "invalid"),
    ] {
        let answer = with(site, domain);
        assert_eq!(answer.problem(422), "validation_failed", "{site} {domain}");
        assert_eq!(answer.json()["errors"][0]["code"], code, "{site} {domain}");
    }
    assert_eq!(ledger.database.number("select count(*) from program"), 0);

    let created = with("https://www.shop.co.uk:8443", ".Shop.co.uk").expect(201);
    assert_eq!(created["cookie_domain"], "shop.co.uk");
    let partner = shop.partner(&text(&created["id"]), &json!({}));
    let edge = Client::new(ledger.url()).with_key(&shop.edge_key);
    let record = edge.get(&format!("/v1/edge/links/{}", partner.code)).expect(200);
    assert_eq!((&record["cookie_domain"], &record["site_host"]), (&json!("shop.co.uk"), &json!("www.shop.co.uk:8443")));
}

#[test]
fn affiliates_cannot_recruit_each_other_in_a_ring() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let partner = |email: &str| shop.partner(&program, &json!({"email": email})).affiliate_id;
    let [ann, ben, cleo] = ["a@x.example", "b@x.example", "c@x.example"].map(partner);
    let recruit = |who: &str, by: &str| shop.api.patch(&format!("/v1/affiliates/{who}"), &json!({"recruiter_id": by}));
    recruit(&ben, &ann).expect(200);
    recruit(&cleo, &ben).expect(200);

    assert_eq!(recruit(&ann, &ben).problem(422), "validation_failed");
    assert_eq!(recruit(&ann, &cleo).problem(422), "validation_failed");
    assert_eq!(shop.api.get(&format!("/v1/affiliates/{ann}")).expect(200)["recruiter_id"], Value::Null);
}
