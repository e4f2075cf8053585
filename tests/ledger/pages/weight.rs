//! How much a browser has to load.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use serde_json::json;

use super::visit::Visit;

/// A page with all it loads may have 150 kB; the largest page itself, with a year of days, has 67 (docs/benchmarks.md).
const MOST: u64 = 150_000 - 67_000;

#[test]
fn a_page_with_a_chart_leaves_room_for_the_days_of_a_year() {
    let Some(browser) = Browser::find() else { return };
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("o-1", 10_000, &partner.code, &json!({})).expect(201);
    let visit = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let loaded = "performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => [name, encodedBodySize])";

    let seen = browser.runs(&json!({"steps": [
        visit.cookie_for(&ledger), {"open": format!("{}/affiliate", ledger.url())}, {"tell": loaded},
    ]}));

    let files: Vec<(String, u64)> = serde_json::from_value(seen[0].clone()).unwrap();
    assert!(files.iter().any(|(name, _)| name.contains("/page.")), "{files:?}");
    let all: u64 = files.iter().map(|(_, bytes)| bytes).sum();
    assert!(all < MOST, "{all} bytes: {files:?}");
}
