//! What the ledger tells the edge of links, and in which order.

use std::collections::HashSet;

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

fn edge(ledger: &Ledger, shop: &Merchant) -> Client {
    Client::new(ledger.url()).with_key(&shop.edge_key)
}

/// Walks from `after` to the end: the entries, and where to go on.
fn walk(edge: &Client, after: Option<&str>, limit: usize) -> (Vec<Value>, String) {
    let (mut entries, mut after) = (Vec::new(), after.map(str::to_owned));
    loop {
        let from = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let step = edge.get(&format!("/v1/edge/links?limit={limit}{from}")).expect(200);
        entries.extend(step["data"].as_array().unwrap().iter().cloned());
        let next = text(&step["next_after"]);
        if step["has_more"] == false {
            // A link is told once for itself and once for its affiliate, both times as it now reads.
            let mut told = HashSet::new();
            entries.retain(|entry: &Value| told.insert(entry.to_string()));
            return (entries, next);
        }
        after = Some(next);
    }
}

fn codes(entries: &[Value], host: &str) -> Vec<String> {
    let of_host = entries.iter().filter(|entry| entry["host"] == host && entry["name"] == entry["record"]["code"]);
    let mut codes: Vec<String> = of_host.map(|entry| text(&entry["name"])).collect();
    codes.sort();
    codes
}

fn links(shop: &Merchant, partner: &Partner, program_id: &str, count: usize) -> Vec<String> {
    let path = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let make = |_| text(&shop.api.post(&path, &json!({"program_id": program_id})).expect(201)["code"]);
    let mut codes: Vec<String> = (0..count).map(make).chain([partner.code.clone()]).collect();
    codes.sort();
    codes
}

/// Lets a minute pass, which a walk goes back by for what was still being committed.
fn ages(ledger: &Ledger) {
    ledger.database.execute("update edge_change set changed_at = changed_at - interval '2 minutes'").unwrap();
}

#[test]
fn a_walk_tells_every_link_under_all_its_names_and_then_only_what_changed() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let made = links(&shop, &partner, &program_id, 6);
    let edge = edge(&ledger, &shop);
    ages(&ledger);

    let (all, end) = walk(&edge, None, 2);
    assert_eq!(codes(&all, "shop.example"), made);
    assert_eq!(codes(&all, "localhost:8787"), made, "the link domain has them too");
    let names: Vec<&Value> =
        all.iter().filter(|entry| entry["record"]["link_id"] == partner.link_id.as_str()).collect();
    assert_eq!(names.len(), 3, "code on both hosts, and the id on the site: {names:?}");
    assert_eq!(walk(&edge, Some(&end), 2).0, Vec::<Value>::new());

    shop.api.post(&format!("/v1/affiliates/{}/suspend", partner.affiliate_id), &Value::Null).expect(200);
    let (changed, _) = walk(&edge, Some(&end), 2);
    assert_eq!(codes(&changed, "shop.example"), made, "all links of the affiliate, page by page");
    assert!(changed.iter().all(|entry| entry["record"]["state"] == "paused"));
    let lookup = edge.get(&format!("/v1/edge/links/{}?host=shop.example", partner.code)).expect(200);
    let told = changed.iter().find(|entry| entry["name"] == partner.code.as_str()).unwrap();
    assert_eq!(told["record"], lookup, "what is told is what the Worker would get by asking");
}

#[test]
fn a_walk_begins_again_with_what_changed_in_the_last_minute() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let edge = edge(&ledger, &shop);

    let (_, end) = walk(&edge, None, 100);

    assert_eq!(codes(&walk(&edge, Some(&end), 100).0, "shop.example"), [partner.code]);
}

#[test]
fn an_edge_key_walks_along_the_links_of_its_merchants_only() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let theirs = other.partner(&other.program(&json!({"site_url": "https://other.example"})), &json!({}));

    let (entries, _) = walk(&edge(&ledger, &shop), None, 100);

    assert_eq!(codes(&entries, "shop.example"), [partner.code]);
    assert!(entries.iter().all(|entry| entry["record"]["merchant_id"] == shop.id.as_str()));
    let (entries, _) = walk(&Client::new(ledger.url()).with_key(&ledger.edge_key()), None, 100);
    assert_eq!(codes(&entries, "other.example"), [theirs.code]);
    assert_eq!(shop.api.get("/v1/edge/links").problem(403), "forbidden");
}

#[test]
fn a_place_that_nobody_gave_is_refused() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let edge = edge(&ledger, &shop);
    let nil = "00000000-0000-0000-0000-000000000000";
    for after in ["", "1", "x.y.z", &format!("-1.{nil}.{nil}"), &format!("99999999999999999999.{nil}.{nil}")] {
        assert_eq!(edge.get(&format!("/v1/edge/links?after={after}")).problem(422), "validation_failed", "{after}");
    }
    for limit in ["0", "101"] {
        assert_eq!(edge.get(&format!("/v1/edge/links?limit={limit}")).problem(422), "validation_failed");
    }
}

#[test]
fn versions_grow_also_when_a_slug_passes_from_link_to_link() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let all = Client::new(ledger.url()).with_key(&ledger.edge_key());
    let summer = || all.get("/v1/edge/links/summer?host=localhost:8787").expect(200);
    let link = format!("/v1/links/{}", partner.link_id);
    let rename = |slug: Value| shop.api.patch(&link, &json!({"slug": slug})).expect(200);

    rename(json!("summer"));
    for _ in 0..5 {
        shop.api.patch(&link, &json!({"campaign": "x"})).expect(200);
    }
    let first = summer();
    assert_eq!(first["link_id"], partner.link_id.as_str());

    // Another merchant's link waits under the same name; the older one keeps it.
    let other_program = other.program(&json!({"site_url": "http://localhost:8787"}));
    let theirs = other.partner(&other_program, &json!({}));
    other.api.patch(&format!("/v1/links/{}", theirs.link_id), &json!({"slug": "summer"})).expect(200);
    let second = summer();
    assert_eq!(second["link_id"], partner.link_id.as_str(), "nobody takes a link domain by calling it a site");

    rename(json!("winter"));
    let third = summer();
    assert_eq!(third["link_id"], theirs.link_id.as_str());
    rename(json!("summer"));
    let fourth = summer();
    assert_eq!(fourth["link_id"], partner.link_id.as_str());

    let versions: Vec<i64> = [first, second, third, fourth].iter().map(|of| of["version"].as_i64().unwrap()).collect();
    assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
}

#[test]
fn a_slug_changes_by_the_rules_of_a_new_one() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let (partner, another) = (shop.partner(&program_id, &json!({})), shop.partner(&program_id, &json!({})));
    let path = |of: &Partner| format!("/v1/links/{}", of.link_id);
    shop.api.patch(&path(&partner), &json!({"slug": "summer"})).expect(200);

    assert_eq!(shop.api.patch(&path(&another), &json!({"slug": "summer"})).problem(409), "conflict");
    for slug in ["ab", "Summer", "admin", "deadbeef", "a/b"] {
        assert_eq!(shop.api.patch(&path(&partner), &json!({"slug": slug})).problem(422), "validation_failed", "{slug}");
    }
    assert_eq!(shop.api.get(&path(&partner)).expect(200)["slug"], "summer");
    assert_eq!(shop.api.patch(&path(&partner), &json!({"slug": null})).expect(200)["slug"], Value::Null);
    assert_eq!(shop.api.patch(&path(&another), &json!({"slug": "summer"})).expect(200)["slug"], "summer");
    let stranger = Merchant::new(&ledger);
    assert_eq!(stranger.api.patch(&path(&partner), &json!({"slug": "x-y-z"})).problem(404), "not_found");
    assert_eq!(ledger.database.number("select count(*) from freed_slug"), 1);
}

#[test]
fn a_site_that_moved_is_told_of_under_its_old_host_too() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));

    let moved = json!({"site_url": "https://www.shop.example"});
    shop.api.patch(&format!("/v1/programs/{program_id}"), &moved).expect(200);

    let (entries, _) = walk(&edge(&ledger, &shop), None, 100);
    for host in ["www.shop.example", "shop.example"] {
        assert_eq!(codes(&entries, host), std::slice::from_ref(&partner.code), "{host}");
    }
}
