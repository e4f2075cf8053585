//! Numbers that move while somebody looks.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};

use super::finance::World;
use super::visit::Visit;

/// An order that comes while the page is open: the shop's call, made from within the page so that the browser waits for it.
fn order(merchant: &Merchant, code: &str, number: u32) -> Value {
    let body = json!({"order_id": format!("live-{number}"), "customer_id": "c", "amount": 10_000, "currency": "EUR", "ref": code});
    let headers =
        json!({"authorization": format!("Bearer {}", merchant.api.key()), "content-type": "application/json"});
    let call = json!({"method": "POST", "headers": headers, "body": body.to_string()});
    json!({"tell": format!("fetch('/v1/conversions', {call}).then((answer) => answer.status)")})
}

#[test]
fn an_order_moves_the_numbers_of_pages_that_are_open_without_a_reload() {
    let Some(browser) = Browser::find() else { return };
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let ada = merchant.partner(&merchant.program(&json!({})), &json!({}));
    let partner = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", merchant.id));

    // Who looks, where, and what moves from what to what.
    let pages = [(&partner, "/affiliate", "money", "20.00 EUR"), (&owner, "/merchant", "figures", "200.00 EUR")];
    for (number, (visit, page, part, after)) in (1..).zip(pages) {
        let shows = format!(
            "document.querySelector('[data-part={part}]').innerText.replaceAll('\\u00a0', ' ').includes('{after}')"
        );
        let seen = browser.runs(&json!({"steps": [
            visit.cookie_for(&ledger),
            {"open": format!("{}{page}", ledger.url())},
            {"tell": shows},
            {"tell": "(window.neverLeft = true)"},
            // What is there when it begins to listen is no change.
            {"wait": 2000},
            order(&merchant, &ada.code, number),
            {"until": shows},
            {"tell": "window.neverLeft === true"},
            {"errors": true},
        ]}));
        assert_eq!(seen, [json!(false), json!(true), json!(201), json!(true), json!(true), json!([])], "{page}");
    }
}

#[test]
fn what_changed_while_nobody_looked_is_seen_as_soon_as_somebody_does() {
    let Some(browser) = Browser::find() else { return };
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let ada = merchant.partner(&merchant.program(&json!({})), &json!({}));
    let partner = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let shows = "document.querySelector('[data-part=money]').innerText.includes('20.00')";
    let hides = |hidden: bool| {
        let state = format!("Object.defineProperty(document, 'hidden', {{configurable: true, get: () => {hidden}}})");
        json!({"tell": format!("{state}, document.dispatchEvent(new Event('visibilitychange')), 1")})
    };

    let seen = browser.runs(&json!({"steps": [
        partner.cookie_for(&ledger),
        {"open": format!("{}/affiliate", ledger.url())},
        hides(true),
        {"wait": 2000},
        order(&merchant, &ada.code, 1),
        {"wait": 5000},
        {"tell": shows},
        hides(false),
        {"until": shows},
        {"errors": true},
    ]}));

    assert_eq!(seen, [json!(1), json!(201), json!(false), json!(1), json!(true), json!([])]);
}

#[test]
fn a_page_that_begins_to_listen_or_comes_back_hears_what_has_changed_meanwhile() {
    let world = World::new("Ada");
    let ann = world.ann();
    let page = ann.get("/finance").text;
    let place = page.split_once("data-live=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let mark = place.split_once("since=").unwrap().1.to_owned();
    let proposes = |amount: i64| {
        let thanks = json!({
            "affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": amount, "currency": "EUR",
            "reason": "thanks",
        });
        world.shop.finance.post("/v1/adjustments", &thanks).expect(201);
    };

    assert_eq!(ann.hears(&world.ledger, &place, ""), ": here");
    assert_eq!(ann.hears(&world.ledger, "/finance/live", ""), format!("id: {mark}"));
    proposes(100);

    let heard = ann.hears(&world.ledger, &place, "");
    assert!(heard.contains("event: changed"), "{heard}");
    let newest = heard.lines().next().unwrap().strip_prefix("id: ").unwrap().to_owned();
    let back = |mark: &str| ann.hears(&world.ledger, &place, &format!("last-event-id: {mark}\r\n"));
    assert_eq!(back(&newest), ": here");
    proposes(200);
    assert!(back(&newest).contains("event: changed"));
}

#[test]
fn what_is_due_and_what_waits_to_be_approved_move_on_the_home_of_finance() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new("Ada");
    let ann = world.ann();
    let order = order(&world.shop, &world.partner.code, 7);
    let thanks = json!({
        "affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": 5, "currency": "EUR", "reason": "x",
    });
    let headers = json!({
        "authorization": format!("Bearer {}", world.shop.finance.key()), "content-type": "application/json",
    });
    let call = json!({"method": "POST", "headers": headers, "body": thanks.to_string()});
    let says = |part: &str, words: &str| {
        json!({"until": format!(
            "document.querySelector('[data-part={part}]').innerText.replaceAll('\u{a0}', ' ').includes('{words}')"
        )})
    };

    let seen = browser.runs(&json!({"steps": [
        ann.cookie_for(&world.ledger),
        {"open": format!("{}/finance", world.ledger.url())},
        says("due", "20.00 EUR"),
        order,
        {"tell": format!("fetch('/v1/adjustments', {call}).then((answer) => answer.status)")},
        {"wait": 4000},
        says("waiting", "person: 1"),
        says("due", "40.00 EUR"),
        {"errors": true},
    ]}));

    assert_eq!(seen, [json!(true), json!(201), json!(201), json!(true), json!(true), json!([])]);
}

#[test]
fn a_tab_that_is_left_open_keeps_nobody_signed_in() {
    let world = World::new("Ada");
    let ann = world.ann();
    let old = "select count(*) from web_session where last_seen_at < now() - interval '9 minutes'";
    world.ledger.database.execute("update web_session set last_seen_at = now() - interval '10 minutes'").unwrap();

    ann.hears(&world.ledger, "/finance/live", "");
    assert_eq!(ann.get_with("/finance", "", &[("tributary-by-itself", "1")]).status, 200);
    assert_eq!(world.ledger.database.number(old), 1, "nobody has looked");

    assert_eq!(ann.get("/finance").status, 200);
    assert_eq!(world.ledger.database.number(old), 0);
    world.ledger.database.execute("update web_session set last_seen_at = now() - interval '31 minutes'").unwrap();
    assert_eq!(ann.get_with("/finance", "", &[("tributary-by-itself", "1")]).header("location"), Some("/"));
}
