//! `/docs/` in a real browser, at a name that is not localhost: everything it needs comes from the ledger.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use serde_json::json;

const ORIGIN: &str = "https://ledger.example";

#[test]
fn the_page_shows_every_operation_and_asks_nobody_but_the_ledger() {
    let Some(browser) = Browser::find() else { return };
    let ledger = Ledger::start();
    let document = ledger.operator.get("/openapi.json").expect(200);
    let operations: usize =
        document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();

    let seen = browser.runs(&json!({
        "proxies": {ORIGIN: ledger.url()},
        "steps": [
            {"open": format!("{ORIGIN}/docs/")},
            {"until": "document.querySelectorAll('.opblock-tag').length > 0"},
            {"tell": "document.querySelectorAll('.opblock-tag').forEach((tag) => tag.click())"},
            {"until": format!("document.querySelectorAll('.opblock').length === {operations}")},
            {"tell": "document.title"},
            {"tell": "document.querySelector('.opblock-tag').innerText.split('\\n')[0]"},
            {"tell": "document.querySelector('#operations-Programs-create_program .opblock-summary-control').click()"},
            {"until": "document.querySelector('#operations-Programs-create_program .opblock-body')?.innerText.includes('site_url')"},
            {"wait": 300},
            {"requests": true},
            {"errors": true},
        ],
    }));

    let [shown, _, every, title, first, _, opened, requests, errors] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((shown, every, opened), (&json!(true), &json!(true), &json!(true)), "{seen:?}");
    assert_eq!((title, first), (&json!("Tributary API"), &json!("Programs")));
    let requests = requests.as_array().unwrap();
    assert!(requests.len() >= 5, "{requests:?}");
    for request in requests {
        let url = request["url"].as_str().unwrap();
        let own = url.starts_with(ORIGIN) || url.starts_with("data:");
        assert!(own && request["failed"] == false, "{request}");
    }
    assert_eq!(*errors, json!([]));
}
