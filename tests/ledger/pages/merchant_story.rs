//! The merchant's desk in a browser: from the mail to what waits, and every page as people see it.

use integration_tests::browser::Browser;
use integration_tests::looks::LOOKS;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::by_mouse::{chooses, signs_in};
use super::judged::Judging;
use super::merchant::{World, world};
use super::routes::assert_all_visited;

const OWNER: &str = "owner@shop.example";

/// Where something can be typed that cannot be accepted: the page, its form, and what is typed.
fn mistakes(world: &World) -> Vec<(String, &'static str, Value)> {
    let (program, affiliate, order) = (&world.program, &world.ada.affiliate_id, &world.order);
    let link = world.one("select link_id::text from link where campaign is not null");
    let held = world.one("select commission_id::text from commission where fraud_hold");
    let form = "main form.stack";
    vec![
        ("programs/new".to_owned(), form, json!({"name": ""})),
        (format!("programs/{program}/edit"), form, json!({"hold_days": "x"})),
        (format!("programs/{program}/terms"), "form.terms", json!({"rate_standard": "x"})),
        (format!("conversions/{order}"), "form[action$='/refund']", json!({"amount": "1000"})),
        (format!("conversions/{order}"), "form[action$='/reject']", json!({"reason": ""})),
        (format!("fraud/{held}"), "form[action$='/release']", json!({"release_reason": ""})),
        (format!("affiliates/{affiliate}/settings"), form, json!({"rate": "x"})),
        (format!("affiliates/{affiliate}/link"), form, json!({"destination": "nowhere"})),
        (format!("links/{link}"), "form[action$='/coupon']", json!({"code": "?"})),
        ("webhooks/new".to_owned(), form, json!({"url": "nowhere"})),
        ("keys/new".to_owned(), form, json!({"person": ""})),
        ("members/new".to_owned(), form, json!({"email": "nobody"})),
    ]
}

#[test]
fn every_page_of_the_merchant_is_accessible_in_both_schemes_and_on_a_phone_and_runs_no_strangers_script() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    let owner = world.owner();
    let mut judging = Judging::by(owner.cookie_for(&world.ledger));
    let (desk, pages) = (format!("{}/merchant", world.ledger.url()), world.pages());

    for page in &pages {
        judging.open(&format!("{}{page}", world.ledger.url()));
    }
    for (page, form, fields) in mistakes(&world) {
        judging.open_unjudged(&format!("{desk}/{page}"));
        judging.refuses(form, &fields);
    }
    // What is shown once.
    for (page, fields) in
        [("keys/new", json!({"person": "reporting"})), ("webhooks/new", json!({"url": "https://hooks.invalid/2"}))]
    {
        judging.open_unjudged(&format!("{desk}/{page}"));
        judging.sends("main form.stack", &fields);
        judging.holds("document.querySelector('#secret').value", "shows no secret");
    }
    // Decided by somebody else while the page was open.
    judging.open_unjudged(&format!("{desk}/conversions/{}", world.order));
    let other = "fetch(`${location.pathname}/reject`, {method: 'POST', body: new URLSearchParams({reason: 'x', \
        csrf: document.querySelector('[name=csrf]').value})}).then(() => [])";
    judging.step(json!({ "tell": other }));
    judging.sends("form[action$='/reject']", &json!({"reason": "y"}));
    judging.holds("document.querySelector('main a.button[href*=conversions]')", "does not lead back");
    judging.all_is_well(&browser);
    assert_all_visited(&["merchant"], &pages);
}

/// Something for the merchant to decide: an applicant, an order to approve and to refund, and one that is held.
fn comes(world: &World, number: usize) {
    let zoe = json!({"name": format!("Zoe-{number} <b>"), "email": format!("zoe-{number}@partner.example")});
    world.merchant.api.post("/v1/affiliates", &zoe).expect(201);
    let code = world.one("select code from link where campaign is not null");
    let order = format!("sale-{number}");
    world.merchant.order(&order, 10_000, &code, &json!({"coupon": "SAVE10"})).expect(201);
    let throw_away = json!({"customer_email": format!("{number}@mailinator.com")});
    world.merchant.order(&format!("odd-{number}"), 3_000, &code, &throw_away).expect(201);
    let held = format!(
        "select count(*) from commission join conversion using (merchant_id, conversion_id)
         where fraud_hold and order_id = 'odd-{number}'"
    );
    eventually(20, "the rules have looked", || world.ledger.database.number(&held) == 1);
}

/// What the merchant does about it.
fn story(number: usize) -> Value {
    json!([
        {"read": "main"},
        {"click": ".waits a:has-text('to join')"},
        {"click": format!("tbody a:has-text('Zoe-{number}')")},
        {"click": ".deeds button:has-text('Approve')"},
        {"read": "[role=status]"},
        {"click": "nav a:has-text('Orders')"},
        {"click": format!("tbody a:has-text('sale-{number}')")},
        {"read": "main"},
        {"click": "summary:has-text('Approve now')"},
        {"click": ".deed[open] button"},
        {"read": "[role=status]"},
        {"click": "summary:has-text('Record a refund')"},
        {"fill": {"#amount": "1000"}},
        {"click": ".deed[open] button"},
        {"read": ".error"},
        {"fill": {"#amount": "25,00"}},
        {"click": ".deed[open] button"},
        {"read": "main"},
        {"click": "nav a:has-text('Checks')"},
        {"click": format!("tbody a:has-text('odd-{number}')")},
        {"click": "summary:has-text('Release')"},
        {"fill": {"#release_reason": "known"}},
        {"click": ".deed[open] button"},
        {"read": "[role=status]"},
        {"click": "nav a:has-text('Webhooks')"},
        {"click": "tbody a:has-text('hooks.invalid')"},
        {"click": "tbody a:has-text('conversion.created')"},
        {"read": "main"},
        {"click": ".deeds button:has-text('Send again')"},
        {"read": "[role=status]"},
        {"errors": true},
    ])
}

#[test]
fn a_merchant_signs_in_and_decides_what_waits_on_every_screen_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    // Who has asked already is let in, so that one waits each time.
    let zoe = world.one("select affiliate_id::text from affiliate where status = 'pending'");
    world.merchant.api.post(&format!("/v1/affiliates/{zoe}/approve"), &Value::Null).expect(200);
    world.pages();
    for (number, look) in LOOKS.into_iter().enumerate() {
        comes(&world, number);
        let mut steps = signs_in(&world.ledger, &world.mails, OWNER);
        steps.push(chooses("Merchant"));
        steps.extend(story(number).as_array().unwrap().clone());

        let seen = browser.runs(&look.session(&json!(steps)));

        let said = |at: usize| seen[at].as_str().unwrap().replace('\u{a0}', " ");
        assert_eq!(seen[0], json!(true), "the mail came");
        assert!(said(1).contains("1 partner asks to join") && said(1).contains("held for a check"), "{}", said(1));
        assert!(said(2).contains("Approved."), "{}", said(2));
        assert!(said(3).contains("gets this order: it named the partner's code"), "{}", said(3));
        assert!(said(3).contains("holds, but a stronger one won"), "{}", said(3));
        assert!(said(4).contains("Approved."), "{}", said(4));
        assert!(said(5).contains("at most 100.00 EUR"), "{}", said(5));
        assert!(said(6).contains("The refund is recorded") && said(6).contains("5.00 EUR"), "{}", said(6));
        assert!(said(7).contains("Released."), "{}", said(7));
        assert!(said(8).contains("Attempts"), "{}", said(8));
        assert!(said(9).contains("sent again now"), "{}", said(9));
        assert_eq!(seen[10], json!([]), "{look:?}");
        let database = &world.ledger.database;
        let active = format!("select count(*) from affiliate where status = 'active' and name like 'Zoe-{number}%'");
        assert_eq!(database.number(&active), 1);
        let refunded = format!("select refunded from conversion where order_id = 'sale-{number}'");
        assert_eq!(database.number(&refunded), 2_500);
    }
    world.ledger.assert_books_hold();
}

#[test]
fn terms_are_tried_out_before_they_are_in_force_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    for java_script in [true, false] {
        let visit = world.owner();
        let editor = format!("{}/merchant/programs/{}/terms", world.ledger.url(), world.program);
        let mut steps = vec![
            visit.cookie_for(&world.ledger),
            json!({"open": editor}),
            json!({"read": "#quote"}),
            json!({"fill": {"#rate_standard": "12.5", "#quote_amount": "80"}}),
        ];
        if java_script {
            steps.push(json!({"until": "document.querySelector('#quote').innerText.includes('10.00')"}));
        } else {
            steps.push(json!({"click": ".quote button"}));
            steps.push(json!({"tell": "true"}));
        }
        steps.push(json!({"read": "#quote"}));
        steps.push(json!({"fill": {"#quote_country": "de"}}));
        steps.push(json!({"click": ".quote button"}));
        if java_script {
            steps.push(json!({"until": "document.querySelector('#quote').innerText.includes('7.00')"}));
        }
        steps.push(json!({"read": "#quote"}));

        let seen = browser.runs(&json!({"steps": steps, "javaScript": java_script}));

        let said: Vec<String> = seen.iter().map(|one| one.to_string().replace('\u{a0}', " ")).collect();
        assert!(said[0].contains("It would earn 20.00 EUR."), "{said:?}");
        assert!(said[2].contains("It would earn 10.00 EUR. 12.5% of the order"), "{said:?}");
        assert!(said.last().unwrap().contains("It would earn 7.00 EUR."), "{said:?}");
        assert_eq!(world.ledger.database.number("select count(*) from program_terms"), 1);
    }
}
