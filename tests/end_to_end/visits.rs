//! Visits in number: every one is a row, none is two.

use std::collections::HashSet;

use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;

use crate::shop::{self, BROWSER};

#[test]
fn a_thousand_visits_are_exactly_a_thousand_clicks() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused");
    let edge = Edge::start(&ledger, &origin.address);
    let partner = shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));
    let path = format!("/pricing?ref={}", partner.code);

    let tokens: HashSet<String> = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    (0..125).map(|_| edge.site.get_with(&path, BROWSER).cookie("aff_ref").unwrap()).collect::<Vec<_>>()
                })
            })
            .collect();
        visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect()
    });

    assert_eq!(tokens.len(), 1_000, "every visit has a click id of its own");
    eventually(60, "all clicks are stored", || ledger.database.number("select count(*) from click") >= 1_000);
    assert_eq!(ledger.database.number("select count(*) from click"), 1_000);
    assert_eq!(ledger.database.number("select sum(clicks)::bigint from click_rollup"), 1_000);
}

#[test]
fn an_unknown_code_and_a_forged_token_still_get_the_page() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused");
    let edge = Edge::start(&ledger, &origin.address);
    shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));

    for path in ["/pricing?ref=00000000", "/pricing?ref=no%20code", "/pricing?aff_click=forged", "/pricing"] {
        let page = edge.site.get_with(path, BROWSER);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("<html"), "{path}");
        assert_eq!(page.cookie("aff_ref"), None, "{path}");
    }
}

#[test]
fn a_short_link_sets_the_cookie_at_the_site_and_counts_one_click() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused");
    let edge = Edge::start(&ledger, &origin.address);
    let partner = shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));

    let short = edge.links.get_with(&format!("/{}", partner.code), BROWSER);
    assert_eq!(short.status, 302, "{}", short.text);
    let landing = short.header("location").unwrap().strip_prefix(edge.url()).expect("the site").to_owned();
    assert!(landing.contains("aff_click="), "{landing}");
    let arrival = edge.site.get_with(&landing, BROWSER);

    assert_eq!(arrival.status, 302, "{}", arrival.text);
    assert_eq!(arrival.header("location"), Some("/"));
    let token = arrival.cookie("aff_ref").expect("the token becomes a cookie of the site");
    assert!(landing.ends_with(&token), "the same click: {landing}");
    let order = shop.order("o-1", 1_000, "", &json!({"ref": null, "click_token": token})).expect(201);
    assert_eq!(order["attribution"]["link_id"], json!(partner.link_id));
    eventually(30, "the click is stored", || ledger.database.number("select count(*) from click") == 1);
}
