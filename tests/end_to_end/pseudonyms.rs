//! The address a customer orders from and the address of their click come to one pseudonym, and neither is stored.

use integration_tests::edge::Edge;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::ports::free_port;
use integration_tests::process::eventually;
use serde_json::json;
use sqlx::Row as _;

use crate::shop::{self, BROWSER};

const ADDRESS: &str = "198.51.100.77";

#[test]
fn a_click_and_its_order_from_one_address_have_one_pseudonym_whoever_made_it() {
    let port = free_port();
    let ledger = Ledger::start_pushing_to(port);
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused: this test posts its own orders");
    let edge = Edge::start_as(integration_tests::edge::Settings {
        port,
        ..integration_tests::edge::Settings::new(&ledger, &origin.address)
    });
    let partner = shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));
    let headers = [BROWSER, &[("cf-connecting-ip", ADDRESS)]].concat();
    let visit = edge.site.get_with(&format!("/pricing?ref={}", partner.code), &headers);
    let token = visit.cookie("aff_ref").unwrap();
    eventually(30, "the click is stored", || ledger.database.number("select count(*) from click") == 1);

    let from = |address: &str| json!({"ref": null, "click_token": token, "customer_ip": address});
    shop.order("order-1", 9900, "", &from(ADDRESS)).expect(201);
    shop.order("order-2", 9900, "", &from("198.51.100.78")).expect(201);

    let same = "select count(*) from conversion o join click c on c.ip_pseudonym = o.ip_pseudonym
        where o.order_id = 'order-1'";
    assert_eq!(ledger.database.number(same), 1);
    let pseudonyms = ledger.database.rows("select distinct ip_pseudonym from conversion");
    assert_eq!(pseudonyms.len(), 2);
    assert!(pseudonyms.iter().all(|row| row.get::<String, _>(0).len() == 32));
}
