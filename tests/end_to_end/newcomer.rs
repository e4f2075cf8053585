//! A newcomer's first quarter of an hour, all of it by mouse: what `cargo xtask up` shows, one browser, one person after the other.

use integration_tests::browser::Browser;
use integration_tests::edge::{Edge, Settings};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::ports::free_port;
use integration_tests::process::Process;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use crate::shop;

/// The system as `up` starts it, with its merchant, program and people.
struct Demo {
    psp: Psp,
    ledger: Ledger,
    merchant: Merchant,
    edge: Edge,
    _shop: Process,
}

impl Demo {
    fn start() -> Self {
        let (psp, edge_port) = (Psp::start(), free_port());
        let link_url = format!("http://localhost:{edge_port}");
        let settings = [("DEVELOPMENT_SIGN_IN", "true"), ("EDGE_LINK_URL", link_url.as_str())];
        let ledger = Ledger::start_set(Some(psp.url()), &settings);
        let merchant = Merchant::new(&ledger);
        let origin = shop::start_with(ledger.url(), merchant.api.key(), &[("CONSENT", "implied")]);
        let edge = Edge::start_as(Settings { port: edge_port, ..Settings::new(&ledger, &origin.address) });
        let members = format!("/v1/merchants/{}/members", merchant.id);
        let gus = json!({"role": "finance", "email": "gus@shop.example", "name": "Gus Grant"});
        ledger.operator.post(&members, &gus).expect(201);
        let program = json!({"site_url": edge.url(), "hold_days": 14, "minimum_payout": 5_000});
        merchant.partner(&merchant.program(&program), &json!({"name": "Ada Writes"}));
        Self { psp, ledger, merchant, edge, _shop: origin }
    }
}

/// Signs in by the one click of development.
fn enters(person: &str, desk: &str) -> Vec<Value> {
    vec![json!({"click": format!(".door:has-text('{person}'):has-text('{desk}')")})]
}

/// Signs out by the button below the page.
fn leaves() -> Vec<Value> {
    vec![json!({"click": "footer form[action='/sign-out'] button"})]
}

/// Ada makes a link and copies it.
fn makes_a_link(pricing: &str) -> Vec<Value> {
    vec![
        json!({"click": "nav a:has-text('Links')"}),
        json!({"click": "a.button:has-text('Make a link')"}),
        json!({"fill": {"#destination": pricing, "#slug": "my-first"}}),
        json!({"click": "main form button"}),
        json!({"click": "button[data-copy]"}),
    ]
}

/// A visitor follows it and orders.
fn orders(customer: &str) -> Vec<Value> {
    vec![
        json!({"click": "label.plan:has-text('Business')"}),
        json!({"fill": {"#customer": customer}}),
        json!({"click": "button:has-text('Buy')"}),
        json!({"read": "main"}),
    ]
}

/// The merchant approves the order of that place in the list, before its hold is over.
fn approves_order(place: usize) -> Vec<Value> {
    vec![
        json!({"click": "nav a:has-text('Orders')"}),
        json!({"click": format!("tbody tr:nth-child({place}) a")}),
        json!({"click": "summary:has-text('Approve now')"}),
        json!({"click": ".deed[open] button"}),
        json!({"read": "[role=status]"}),
    ]
}

#[test]
fn a_newcomer_goes_from_a_link_to_the_paid_commission_by_mouse() {
    let Some(browser) = Browser::find() else { return };
    let demo = Demo::start();
    let (url, pricing) = (demo.ledger.url(), format!("{}/pricing", demo.edge.url()));
    let to_the_ledger = || vec![json!({"open": format!("{url}/")})];
    let steps = [
        to_the_ledger(),
        enters("Ada Writes", "Partner"),
        makes_a_link(&pricing),
        vec![json!({"paste": true}), json!({"tell": "location.href"})],
        orders("customer-1"),
        vec![json!({"click": "nav a:has-text('Pricing')"})],
        orders("customer-2"),
        to_the_ledger(),
        vec![json!({"read": "[data-part=money]"}), json!({"click": "nav a:has-text('Orders')"}), json!({"read": "tbody"})],
        leaves(),
        enters("owner@shop.example", "Merchant"),
        approves_order(1),
        approves_order(2),
        leaves(),
        enters("owner@shop.example", "Finance"),
        vec![json!({"click": "button:has-text('Make a draft')"}), json!({"read": "main"})],
        leaves(),
        enters("Gus Grant", "Finance"),
        vec![
            json!({"click": "nav a:has-text('Payout runs')"}),
            json!({"click": "tbody a"}),
            json!({"click": "button:has-text('Approve 59.60')"}),
            json!({"reload": "document.querySelector('[data-part=head]').innerText.includes('1 of 1 payouts are done')"}),
        ],
        leaves(),
        enters("Ada Writes", "Partner"),
        vec![json!({"click": "nav a:has-text('Statement')"}), json!({"read": "tbody"}), json!({"errors": true})],
    ]
    .concat();

    let seen = browser.takes(&json!(steps));

    let said = |at: usize| seen[at].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(said(0), pricing, "the link leads to its destination, clean");
    for order in [1, 2] {
        assert!(said(order).contains("earns 29.80 EUR (20 %), pending"), "{}", said(order));
    }
    assert!(said(3).contains("59.60 EUR"), "{}", said(3));
    assert_eq!(said(4).matches("my-first").count(), 2, "{}", said(4));
    assert!(said(5).contains("Approved.") && said(6).contains("Approved."), "{seen:?}");
    assert!(
        said(7).contains("59.60 EUR") && said(7).contains("another person of finance must approve it"),
        "{}",
        said(7)
    );
    assert_eq!(seen[8], json!(true), "the run is done");
    assert!(said(9).contains("Paid out") && said(9).contains("59.60 EUR"), "{}", said(9));
    assert_eq!(seen[10], json!([]));
    assert_eq!(demo.psp.transfers().len(), 1);
    assert_eq!(demo.merchant.balance("merchant", "cash:stripe"), -5_960);
    demo.ledger.assert_books_hold();
}
