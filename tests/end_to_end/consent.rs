//! What a visitor allowed is what is known of them, from the Worker to the files of the ledger.

use integration_tests::api::Client;
use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge};
use integration_tests::process::eventually;
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::shop::{self, BROWSER};

struct Scene {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
    edge: Edge,
    _origin: integration_tests::process::Process,
}

fn scene(consent: &Value) -> Scene {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused: this test posts its own orders");
    let edge = Edge::start(&ledger, &origin.address);
    let mut program = json!({"site_url": edge.url()});
    merge(&mut program, consent);
    let partner = shop.partner(&shop.program(&program), &json!({}));
    Scene { ledger, shop, partner, edge, _origin: origin }
}

impl Scene {
    fn stored(&self, clicks: i64) -> Vec<(Option<String>, Option<String>)> {
        eventually(30, "the clicks are stored", || self.ledger.database.number("select count(*) from click") == clicks);
        let rows = self.ledger.database.rows("select visitor_id, ip_pseudonym from click order by click_id");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}

#[test]
fn without_the_consent_that_is_required_a_click_has_no_visitor_and_the_browser_no_cookie() {
    let scene =
        scene(&json!({"consent_mode": "required", "consent_cookie_name": "consent", "consent_cookie_value": "all"}));
    let path = format!("/pricing?ref={}", scene.partner.code);

    let refused = scene.edge.site.get_with(&path, &[BROWSER, &[("cookie", "consent=none")]].concat());
    assert_eq!((refused.cookie("aff_ref"), refused.cookie("aff_vid")), (None, None));
    assert_eq!(scene.stored(1)[0].0, None);
    let agreed = scene.edge.site.get_with(&path, &[BROWSER, &[("cookie", "consent=all")]].concat());
    let visitor = agreed.cookie("aff_vid").unwrap();
    assert_eq!(scene.stored(2)[1].0.as_deref(), Some(visitor.as_str()));

    let file = scene.shop.api.get("/v1/exports/clicks.csv").text;
    assert!(!file.contains(&visitor), "what is kept to count visitors is no part of a file");
}

#[test]
fn without_cookies_a_click_has_a_fingerprint_of_the_day_and_its_order_is_credited_by_the_address() {
    let scene = scene(&json!({"consent_mode": "cookieless"}));
    let path = format!("/pricing?ref={}", scene.partner.code);

    let visit = scene.edge.site.get_with(&path, BROWSER);
    scene.edge.site.get_with(&path, BROWSER);

    assert_eq!((visit.cookie("aff_ref"), visit.cookie("aff_vid")), (None, None));
    let stored = scene.stored(2);
    assert!(stored[0].0.as_ref().is_some_and(|fingerprint| fingerprint.len() == 32));
    assert_eq!(stored[0], stored[1], "the same browser on the same day");
    let location = visit.header("location").unwrap();
    let (_, token) = location.split_once("aff_click=").unwrap();
    let order = scene.shop.order("order-1", 9_900, "", &json!({"ref": null, "click_token": token})).expect(201);
    assert_eq!(order["attribution"]["method"], "click_token");
    let file = scene.shop.api.get("/v1/exports/clicks.csv").text;
    assert!(!file.contains(stored[0].0.as_ref().unwrap().as_str()));
}

#[test]
fn the_shop_keeps_a_click_of_a_link_domain_only_as_far_as_the_consent_rule_allows() {
    const AGREED: &[(&str, &str)] = &[("cookie", "other=1; consent=yes")];
    const OTHERWISE: &[(&str, &str)] = &[("cookie", "consent=no; xconsent=yes")];
    let landing = format!("/pricing?aff_click={}", "a".repeat(58));
    let kept = |settings: &[(&str, &str)], headers: &[(&str, &str)]| {
        let origin = shop::start_with("http://127.0.0.1:9", "unused: nothing is ordered", settings);
        let page = Client::new(&origin.address).get_with(&landing, headers);
        assert_eq!(page.status, 200);
        page.cookie("aff_tok").is_some()
    };

    assert!(kept(&[("CONSENT", "implied")], &[]));
    assert!(kept(&[("CONSENT", "consent=yes")], AGREED));
    assert!(!kept(&[("CONSENT", "consent=yes")], OTHERWISE));
    assert!(!kept(&[("CONSENT", "cookieless")], AGREED));
    assert!(!kept(&[], AGREED), "a shop that was told no rule");
}
