//! Numbers that move while somebody looks.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};

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
