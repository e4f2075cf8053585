//! The affiliate's story, by mouse.

use integration_tests::browser::Browser;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::visit::Visit;

const EVIL: &str = "<script>window.evil = 1</script>\"'><img src=x onerror=window.evil=1>";

struct World {
    mails: MailCatcher,
    ledger: Ledger,
    merchant: Merchant,
    ada: Partner,
}

/// A shop whose partner has hostile names everywhere, and three orders, of which one was refunded in part.
fn world() -> World {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({"name": EVIL}));
    let ada = merchant.partner(&program, &json!({"name": EVIL}));
    let link = json!({"program_id": program, "campaign": EVIL, "destination": "https://shop.example/?q=<script>"});
    let path = format!("/v1/affiliates/{}/links", ada.affiliate_id);
    let link = merchant.api.post(&path, &link).expect(201);
    for (order, amount) in [("order-1", 10_000), ("order-2", 5_000), (EVIL, 2_000)] {
        merchant.order(order, amount, link["code"].as_str().unwrap(), &json!({})).expect(201);
    }
    merchant.refund("order-2", "refund-1", 2_500).expect(201);
    let approved = "select count(*) from commission where status = 'approved'";
    eventually(20, "the orders are approved", || ledger.database.number(approved) == 3);
    World { mails, ledger, merchant, ada }
}

fn pages(world: &World) -> Vec<String> {
    let commission = "select commission_id::text from commission order by amount desc limit 1";
    let id: String = sqlx::Row::get(&world.ledger.database.rows(commission)[0], 0);
    let link: String =
        sqlx::Row::get(&world.ledger.database.rows("select link_id::text from link where campaign is not null")[0], 0);
    ["", "/links", "/links/campaigns", "/links/new", "/conversions", "/statement", "/payouts", "/terms", "/settings"]
        .iter()
        .map(|page| format!("/affiliate{page}"))
        .chain([format!("/affiliate/conversions/{id}"), format!("/affiliate/links/{link}")])
        .collect()
}

#[test]
fn every_page_is_accessible_in_both_schemes_on_a_phone_and_in_both_languages() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    let visit = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let mut steps = vec![visit.cookie_for(&world.ledger)];
    for page in pages(&world) {
        steps.push(json!({"look": {"scheme": "light", "width": 1280}}));
        steps.push(json!({"open": format!("{}{page}", world.ledger.url())}));
        steps.push(json!({"axe": true}));
        if page == "/affiliate" {
            let told = "[...document.querySelectorAll('.u-legend .u-value')].map((value) => value.textContent.trim())";
            steps.push(json!({"tell": format!("{told}.filter(Boolean).length === 4 ? [] : {told}")}));
        }
        steps.push(json!({"look": {"scheme": "dark", "width": 375}}));
        steps.push(json!({"axe": true}));
        steps.push(json!({"tell": "document.documentElement.scrollWidth <= innerWidth ? [] : [location.pathname + ' is too wide']"}));
    }
    steps.push(json!({"tell": "window.evil ? ['a script of a stranger ran'] : []"}));
    steps.push(json!({"errors": true}));

    let seen = browser.runs(&json!({"steps": steps}));

    assert!(seen.len() > 30);
    assert_eq!(seen.iter().filter(|found| **found != json!([])).collect::<Vec<_>>(), Vec::<&Value>::new());
}

#[test]
fn an_affiliate_makes_a_link_by_mouse_and_finds_its_money_with_and_without_javascript() {
    let Some(browser) = Browser::find() else { return };
    let world = world();
    for java_script in [true, false] {
        let visit = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
        let url = world.ledger.url();
        let slug = if java_script { "with-script" } else { "without-script" };
        let text = |selector: &str| json!({"read": selector});
        let steps = json!([
            visit.cookie_for(&world.ledger),
            {"open": format!("{url}/affiliate")},
            text("[data-part=money]"),
            {"click": "nav a:has-text('Links')"},
            {"click": "a.button:has-text('Make a link')"},
            {"fill": {"#destination": "https://evil.example/", "#slug": slug}},
            {"click": "main form button"},
            text(".error"),
            {"fill": {"#destination": "https://shop.example/pricing", "#campaign": "spring"}},
            {"click": "main form button"},
            text("[role=status]"),
            text("h1"),
            {"click": "nav a:has-text('Statement')"},
            text("tbody"),
            {"click": "nav a:has-text('Orders')"},
            {"click": "a:has-text('order-2')"},
            text("main"),
        ]);

        let seen = browser.runs(&json!({"steps": steps, "javaScript": java_script}));

        let said = |at: usize| seen[at].as_str().unwrap().replace('\u{a0}', " ");
        assert!(said(0).contains("29.00 EUR"), "{}", said(0));
        assert!(said(1).contains("begins with https://shop.example/"), "{}", said(1));
        assert!(said(2).contains("The link is ready."), "{}", said(2));
        assert!(said(3).contains(slug), "{}", said(3));
        assert!(said(4).contains("Commission taken back") && said(4).contains("−5.00 EUR"), "{}", said(4));
        assert!(said(5).contains("5.00 EUR of it were taken back"), "{}", said(5));
    }
}

#[test]
fn what_a_table_shows_is_what_its_file_has() {
    let world = world();
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");

    let page = ada.get("/affiliate/conversions?q=order-&sort=-amount").text;
    let file = ada.get("/affiliate/conversions?q=order-&sort=-amount&format=csv");

    file.expect_csv();
    let orders: Vec<&str> = file.text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(orders, ["\"order-1\"", "\"order-2\""]);
    assert!(page.find("order-1").unwrap() < page.find("order-2").unwrap());
    assert!(!page.contains("<script>window"));
}

#[test]
fn campaigns_come_to_what_their_links_do() {
    let world = world();
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");

    let file = ada.get("/affiliate/links/campaigns?format=csv");

    file.expect_csv();
    let rows: Vec<&str> = file.text.lines().skip(1).collect();
    let sum = |from_the_end: usize| -> i64 {
        rows.iter()
            .map(|row| row.rsplit(',').nth(from_the_end).unwrap().trim_matches('"').parse::<i64>().unwrap())
            .sum()
    };
    let links = world.ledger.database.number("select count(*) from link");
    let orders = world.ledger.database.number("select count(*) from commission where role = 'primary'");
    assert!(rows.len() > 1, "{rows:?}");
    assert_eq!((sum(3), sum(1)), (links, orders));
}

#[test]
fn another_affiliates_things_are_not_there() {
    let world = world();
    let eve = json!({"name": "Eve", "email": "eve@partner.example", "stripe_account_id": "acct_eve"});
    world.merchant.partner(&world.merchant.program(&json!({})), &eve);
    let eve = Visit::sign_in(&world.ledger, &world.mails, "eve@partner.example");

    let lists = ["new", "campaigns"];
    let is_list = |page: &String| lists.iter().any(|list| page.ends_with(list));
    for page in pages(&world).into_iter().filter(|page| page.matches('/').count() > 2 && !is_list(page)) {
        assert_eq!(eve.get(&page).status, 404, "{page}");
    }
    assert_eq!(eve.get(&format!("/affiliate/links/{}", world.ada.link_id)).status, 404);
    assert_eq!(eve.get(&format!("/affiliate/links/{}/qr.svg", world.ada.link_id)).status, 404);
    assert!(!eve.get("/affiliate/conversions").text.contains("order-1"));
}

#[test]
fn settings_say_what_is_wrong_and_keep_what_is_right() {
    let world = world();
    let mut ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let csrf = ada.csrf("/affiliate/settings");
    let csrf = ("csrf", csrf.as_str());

    let wrong = ada.post("/affiliate/settings", &[csrf, ("method", "sepa"), ("iban", "DE00 1234")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("aria-invalid") && wrong.text.contains("DE00 1234"), "{}", wrong.text);
    let endless = "A".repeat(141);
    let too_long = [csrf, ("method", "sepa"), ("iban", "DE89 3704 0044 0532 0130 00"), ("holder", endless.as_str())];
    let wrong = ada.post("/affiliate/settings", &too_long);
    assert!(wrong.status == 422 && wrong.text.contains("letters that a bank can read"), "{}", wrong.text);
    let right = [csrf, ("method", "sepa"), ("iban", "DE89 3704 0044 0532 0130 00"), ("holder", "Ada")];
    assert_eq!(ada.post("/affiliate/settings", &right).header("location"), Some("/affiliate/settings?done=saved"));
    ada.post("/affiliate/settings/mails", &[csrf, ("payouts", "on")]);

    let stored = "select count(*) from affiliate where iban = 'DE89370400440532013000' and payout_method = 'sepa'";
    assert_eq!(world.ledger.database.number(stored), 1);
    assert_eq!(world.ledger.database.number("select count(*) from mail_opt_out"), 2);
}

#[test]
fn an_account_made_at_stripe_is_mailed_and_audited_once() {
    let (psp, mails) = (Psp::start(), MailCatcher::start());
    let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
    let merchant = Merchant::new(&ledger);
    let cleo = json!({"name": "Cleo", "email": "cleo@partner.example"});
    let id = text(&merchant.api.post("/v1/affiliates", &cleo).expect(201)["id"]);
    merchant.api.post(&format!("/v1/affiliates/{id}/approve"), &Value::Null).expect(200);
    let mut visit = Visit::sign_in(&ledger, &mails, "cleo@partner.example");
    let csrf = visit.csrf("/affiliate/settings");

    for _ in 0..2 {
        let answer = visit.post("/affiliate/settings/stripe", &[("csrf", &csrf)]);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    let mail = mails.waits_for("cleo@partner.example", "Where Shop pays you was changed").to_string();
    assert!(mail.contains("Stripe account") && !mail.contains("acct_"), "{mail}");
    let audited = "select count(*) from audit_entry where action = 'affiliate.change_destination'";
    assert_eq!(ledger.database.number(audited), 1);
}
