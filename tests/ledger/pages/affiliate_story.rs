//! The affiliate's desk in a browser: from the mail to the money, and every page as people see it.

use integration_tests::browser::Browser;
use integration_tests::looks::LOOKS;
use serde_json::json;

use super::affiliate::{pages, world};
use super::by_mouse::signs_in;
use super::judged::Judging;
use super::routes::assert_all_visited;
use super::visit::Visit;

const ADA: &str = "ada@partner.example";

#[test]
fn every_page_is_accessible_in_both_schemes_and_on_a_phone_and_runs_no_strangers_script() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    world.pays();
    let ada = Visit::sign_in(&world.ledger, &world.mails, ADA);
    let mut judging = Judging::by(ada.cookie_for(&world.ledger));
    let (url, pages) = (world.ledger.url(), pages(&world));

    for page in &pages {
        judging.open(&format!("{url}{page}"));
        if page == "/affiliate" {
            let legend =
                "[...document.querySelectorAll('.u-legend .u-value')].filter((value) => value.textContent.trim())";
            judging.holds(&format!("{legend}.length === 4"), "has a legend that tells nothing");
        }
    }
    judging.open(&format!("{url}/affiliate/links/new"));
    judging.refuses("main form", &json!({"destination": "https://evil.example/", "slug": "?", "campaign": "x"}));
    judging.open(&format!("{url}/affiliate/settings"));
    judging.refuses("form[action='/affiliate/settings']", &json!({"method": "sepa", "iban": "DE00 1234"}));
    judging.all_is_well(&browser);
    assert_all_visited(&["affiliate"], &pages);
}

#[test]
fn an_affiliate_signs_in_makes_a_link_and_finds_its_money_on_every_screen_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    for (number, look) in LOOKS.into_iter().enumerate() {
        let slug = format!("by-mouse-{number}");
        let mut steps = signs_in(&world.ledger, &world.mails, ADA);
        let story = json!([
            {"read": "[data-part=money]"},
            {"click": "nav a:has-text('Links')"},
            {"click": "a.button:has-text('Make a link')"},
            {"fill": {"#destination": "https://evil.example/", "#slug": slug}},
            {"click": "main form button"},
            {"read": ".error"},
            {"fill": {"#destination": "https://shop.example/pricing", "#campaign": "spring"}},
            {"click": "main form button"},
            {"read": "[role=status]"},
            {"read": "h1"},
            {"click": "nav a:has-text('Statement')"},
            {"read": "tbody"},
            {"click": "nav a:has-text('Orders')"},
            {"click": "a:has-text('order-2')"},
            {"read": "main"},
            {"click": "nav a:has-text('Settings')"},
            {"fill": {"#method": "sepa", "#iban": "DE89 3704 0044 0532 0130 00", "#holder": "Ada"}},
            {"click": "form[action='/affiliate/settings'] button"},
            {"read": "[role=status]"},
            {"errors": true},
        ]);
        steps.extend(story.as_array().unwrap().clone());

        let seen = browser.runs(&look.session(&json!(steps)));

        let said = |at: usize| seen[at].as_str().unwrap().replace('\u{a0}', " ");
        assert_eq!(seen[0], json!(true), "the mail came");
        assert!(said(1).contains("29.00 EUR"), "{}", said(1));
        assert!(said(2).contains("begins with https://shop.example/"), "{}", said(2));
        assert!(said(3).contains("The link is ready."), "{}", said(3));
        assert!(said(4).contains(&slug), "{}", said(4));
        assert!(said(5).contains("Commission taken back") && said(5).contains("−5.00 EUR"), "{}", said(5));
        assert!(said(6).contains("5.00 EUR of it were taken back"), "{}", said(6));
        assert!(said(7).contains("Saved."), "{}", said(7));
        assert_eq!(seen[8], json!([]), "{look:?}");
    }
}
