//! The finance desk in a browser: from what is due to the affiliate's statement, and every page as people see it.

use integration_tests::browser::Browser;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::finance::{EVIL, World};
use super::visit::Visit;

#[test]
fn two_persons_pay_by_mouse_and_the_affiliate_finds_it_on_the_statement() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new("Ada");
    let url = world.ledger.url();
    let (ann, ben) = (world.ann(), world.ben());

    let drafted = browser.runs(&json!({"steps": [
        ann.cookie_for(&world.ledger),
        {"open": format!("{url}/finance")},
        {"read": "main"},
        {"click": "button:has-text('Make a draft')"},
        {"read": "main"},
        {"tell": "document.querySelector('form[action$=\"/approve\"]') === null"},
        {"tell": "location.pathname"},
    ]}));
    let said = |seen: &Value| text(seen).replace('\u{a0}', " ");
    assert!(
        said(&drafted[0]).contains("Nothing is uncertain") && said(&drafted[0]).contains("20.00 EUR"),
        "{drafted:?}"
    );
    assert!(said(&drafted[1]).contains("another person of finance must approve it"), "{drafted:?}");
    assert_eq!(drafted[2], json!(true));

    let run = format!("{url}{}", text(&drafted[3]));
    let approved = browser.runs(&json!({"javaScript": false, "steps": [
        ben.cookie_for(&world.ledger),
        {"open": run},
        {"click": "button:has-text('Approve 20.00\u{a0}EUR to 1 affiliate')"},
        {"read": "[role=status]"},
    ]}));
    assert!(said(&approved[0]).starts_with("● Approved."), "{approved:?}");
    let call = text(&drafted[3]).replace("/finance/runs", "/v1/payout-runs");
    eventually(60, "the run is completed", || world.shop.finance.get(&call).expect(200)["status"] == "completed");

    let done = browser.runs(&json!({"steps": [
        ben.cookie_for(&world.ledger),
        {"open": run},
        {"read": "[data-part=head]"},
        {"click": "td a:has-text('Ada')"},
        {"read": "main"},
        {"errors": true},
    ]}));
    assert!(said(&done[0]).contains("1 of 1 payouts are done"), "{done:?}");
    assert!(
        said(&done[1]).contains("The money is with the affiliate.") && said(&done[1]).contains("order-1"),
        "{done:?}"
    );
    assert_eq!(done[2], json!([]));
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    assert!(ada.get("/affiliate/statement").text.contains("Paid out"));
}

#[test]
fn a_run_under_way_moves_by_itself() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new("Ada");
    let ben = world.ben();
    let (run, _) = world.draft();
    // Approved, and nobody to send it yet: the page waits for what comes.
    let page = format!("/finance/runs/{run}");
    world
        .ledger
        .database
        .execute(
            "insert into payout_run_pause
             select merchant_id, payout_run_id, 'stripe', 'EUR', 'http_401', now(), now() from payout_run;
             update payout_run set status = 'paused', approved_by = 'Ann', approved_at = now()",
        )
        .unwrap();

    let seen = browser.runs(&json!({"steps": [
        ben.cookie_for(&world.ledger),
        {"open": format!("{}{page}", world.ledger.url())},
        {"read": "[data-part=head]"},
        {"tell": format!("fetch('{page}/approve', {{method: 'POST', body: new URLSearchParams({{csrf: document.querySelector('[name=csrf]').value}})}}).then(() => 1)")},
        {"until": "document.querySelector('[data-part=head]').innerText.includes('1 of 1 payouts are done')"},
    ]}));

    assert!(text(&seen[0]).contains("0 of 1 payouts are done"), "{seen:?}");
    assert_eq!(seen[2], json!(true), "{seen:?}");
}

#[test]
fn every_page_is_accessible_in_both_schemes_on_a_phone_and_in_both_languages() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new(EVIL);
    let mut ann = world.ann();
    let (run, payout) = world.draft();
    let correction = json!({"affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": 1, "currency": "EUR", "reason": EVIL, "reference": EVIL});
    let correction = text(&world.shop.finance.post("/v1/adjustments", &correction).expect(201)["id"]);
    world.makes("frozen");
    let mut pages = [
        "",
        "/due",
        "/runs",
        "/payouts",
        "/corrections",
        "/corrections/new",
        "/bank",
        "/balances",
        "/fundings",
        "/schedules",
        "/audit",
    ]
    .map(|page| format!("/finance{page}"))
    .to_vec();
    pages.extend([
        format!("/finance/runs/{run}"),
        format!("/finance/runs/{run}/cancel"),
        format!("/finance/payouts/{payout}"),
        format!("/finance/payouts/{payout}/accept"),
        format!("/finance/corrections/{correction}"),
        format!("/finance/corrections/{correction}/reject"),
    ]);

    let mut steps = vec![ann.cookie_for(&world.ledger)];
    for page in &pages {
        steps.push(json!({"look": {"scheme": "light", "width": 1280}}));
        steps.push(json!({"open": format!("{}{page}", world.ledger.url())}));
        steps.push(json!({"axe": true}));
        steps.push(json!({"look": {"scheme": "dark", "width": 375}}));
        steps.push(json!({"axe": true}));
        steps.push(json!({"tell": "document.documentElement.scrollWidth <= innerWidth ? [] : [location.pathname, ...[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 200))]"}));
    }
    steps.push(json!({"tell": "window.evil ? ['a script of a stranger ran'] : []"}));
    steps.push(json!({"errors": true}));
    let seen = browser.runs(&json!({ "steps": steps }));
    assert_eq!(seen.iter().filter(|found| **found != json!([])).collect::<Vec<_>>(), Vec::<&Value>::new());

    let csrf = ann.csrf("/finance");
    ann.post("/language", &[("csrf", &csrf), ("language", "de"), ("back", "/finance")]);
    for page in &pages {
        let answer = ann.get(page);
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.text.contains("lang=\"de\"") && answer.text.len() < 100_000, "{page}");
    }
}
