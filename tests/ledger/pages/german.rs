//! The affiliate's story in German.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;

use super::affiliate::{pages, world};
use super::judged::Judging;
use super::visit::Visit;

#[test]
fn a_partner_who_reads_german_makes_a_link_and_finds_the_money_in_german() {
    let Some(browser) = Browser::find() else { return };
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let ada = merchant.partner(&merchant.program(&json!({})), &json!({}));
    merchant.order("order-1", 123_456, &ada.code, &json!({})).expect(201);
    eventually(20, "the order is approved", || {
        ledger.database.number("select count(*) from commission where status = 'approved'") == 1
    });
    let visit = Visit::sign_in(&ledger, &mails, "ada@partner.example");

    let seen = browser.runs(&json!({"steps": [
        visit.cookie_for(&ledger),
        {"open": format!("{}/affiliate", ledger.url())},
        {"click": "footer button:has-text('Deutsch')"},
        {"tell": "document.documentElement.lang"},
        {"read": "main"},
        {"read": "nav"},
        {"click": "nav a:has-text('Links')"},
        {"click": "a.button:has-text('Link erstellen')"},
        {"fill": {"#destination": "https://evil.example/", "#slug": "sommer"}},
        {"click": "main form button"},
        {"read": ".error"},
        {"fill": {"#destination": "https://shop.example/pricing", "#campaign": "Frühling"}},
        {"click": "main form button"},
        {"read": "[role=status]"},
        {"click": "nav a:has-text('Kontoauszug')"},
        {"read": "main"},
        {"axe": true},
        {"errors": true},
    ]}));

    let said = |at: usize| seen[at].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(seen[0], json!("de"), "{seen:?}");
    assert!(said(1).contains("Ihre Einnahmen") && said(1).contains("Auszahlbar"), "{}", said(1));
    assert!(said(1).contains("246,91 EUR") && !said(1).contains("246.91"), "{}", said(1));
    assert!(said(2).contains("Kontoauszug") && !said(2).contains("Statement"), "{}", said(2));
    assert!(said(3).contains("die mit https://shop.example/ beginnt"), "{}", said(3));
    assert!(said(4).contains("Der Link ist fertig."), "{}", said(4));
    assert!(said(5).contains("246,91 EUR") && said(5).contains("order-1"), "{}", said(5));
    assert_eq!((&seen[6], &seen[7]), (&json!([]), &json!([])));
}

#[test]
fn every_page_of_an_affiliate_is_german_and_accessible_once_the_language_is_changed() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    world.pays();
    let mut ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let csrf = ada.csrf("/affiliate");
    ada.post("/language", &[("csrf", &csrf), ("language", "de"), ("back", "/affiliate")]);
    let mut judging = Judging::by(ada.cookie_for(&world.ledger));

    for page in pages(&world) {
        judging.open(&format!("{}{page}", world.ledger.url()));
        judging.holds("document.documentElement.lang === 'de'", "is not in German");
    }
    judging.all_is_well(&browser);
}
