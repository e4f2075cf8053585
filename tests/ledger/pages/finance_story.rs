//! The finance desk in a browser: from what is due to the affiliate's statement, and every page as people see it.

use integration_tests::browser::Browser;
use integration_tests::looks::LOOKS;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::by_mouse::{enrols, signs_in};
use super::finance::{EVIL, World};
use super::judged::Judging;
use super::routes::assert_all_visited;
use super::visit::Visit;

/// An order that has earned 20.00 EUR, approved.
fn sells(world: &World, number: usize) {
    let order = world.shop.order(&format!("sale-{number}"), 10_000, &world.partner.code, &json!({})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || world.shop.conversion(&id)["status"] == "approved");
}

/// A further member of finance, with nothing but an address.
fn member(world: &World, number: usize) -> String {
    let email = format!("finance-{number}@shop.example");
    let body = json!({"email": email, "name": format!("Finn {number}"), "role": "finance"});
    world.ledger.operator.post(&format!("/v1/merchants/{}/members", world.shop.id), &body).expect(201);
    email
}

/// What the first person does: makes a draft, and proposes a correction.
fn drafts(url: &str) -> Value {
    json!([
        {"open": format!("{url}/finance")},
        {"read": "main"},
        {"click": "button:has-text('Make a draft')"},
        {"read": "main"},
        {"tell": "document.querySelector('form[action$=\"/approve\"]') === null"},
        {"click": "nav a:has-text('Corrections')"},
        {"click": "main a.button"},
        {"fill": {"#affiliate": "ada@partner.example", "#amount": "12,50", "#currency": "EUR", "#reason": "bonus"}},
        {"click": "main form button"},
        {"read": "main"},
        {"errors": true},
    ])
}

/// What the second person does, and sees become of it.
fn approves(due: &str) -> Value {
    json!([
        {"click": "nav a:has-text('Payout runs')"},
        {"click": "tbody a"},
        {"click": format!("button:has-text('Approve {due}\u{a0}EUR to 1 affiliate')")},
        {"read": "[role=status]"},
        {"reload": "document.querySelector('[data-part=head]').innerText.includes('1 of 1 payouts are done')"},
        {"click": "td a:has-text('Ada')"},
        {"read": "main"},
        {"click": "nav a:has-text('Overview')"},
        {"click": "[data-part=waiting] a"},
        {"click": "tbody a"},
        {"click": "main a.button:has-text('Approve')"},
        {"click": "main form button:has-text('Approve')"},
        {"read": "[role=status]"},
        {"errors": true},
    ])
}

#[test]
fn two_persons_pay_by_mouse_on_every_screen_with_and_without_javascript_and_the_affiliate_finds_it() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new("Ada");
    let ann = world.ann();
    let said = |seen: &Value| text(seen).replace('\u{a0}', " ");
    for (number, look) in LOOKS.into_iter().enumerate() {
        if number > 0 {
            sells(&world, number);
        }
        // Since the first time there is a correction that the second person approves after the run.
        let due = if number == 0 { "20.00" } else { "32.50" };
        let mut steps = vec![ann.cookie_for(&world.ledger)];
        steps.extend(drafts(world.ledger.url()).as_array().unwrap().clone());
        let drafted = browser.runs(&look.session(&json!(steps)));
        assert!(said(&drafted[0]).contains("Nothing is uncertain"), "{drafted:?}");
        assert!(said(&drafted[0]).contains(&format!("{due} EUR")), "{drafted:?}");
        assert!(said(&drafted[1]).contains("another person of finance must approve it"), "{drafted:?}");
        assert_eq!(drafted[2], json!(true));
        assert!(said(&drafted[3]).contains("12.50 EUR") && said(&drafted[3]).contains("bonus"), "{drafted:?}");
        assert_eq!(drafted[4], json!([]), "{look:?}");

        let mut steps = signs_in(&world.ledger, &world.mails, &member(&world, number));
        steps.extend(enrols());
        steps.extend(approves(due).as_array().unwrap().clone());
        let approved = browser.runs(&look.session(&json!(steps)));
        assert_eq!(approved[0], json!(true), "the mail came");
        assert!(said(&approved[1]).starts_with("● Approved."), "{approved:?}");
        assert_eq!(approved[2], json!(true), "the run is done");
        assert!(said(&approved[3]).contains("The money is with the affiliate."), "{approved:?}");
        assert!(said(&approved[4]).contains("in the books"), "{approved:?}");
        assert_eq!(approved[5], json!([]), "{look:?}");
    }
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    assert_eq!(ada.get("/affiliate/statement").text.matches("Paid out").count(), LOOKS.len());
    world.ledger.assert_books_hold();
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

/// A run that is paid by bank, its file with the bank.
fn with_the_bank(world: &World) -> String {
    let (shop, finance) = (&world.shop, &world.shop.finance);
    let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A"});
    finance.put("/v1/integrations/sepa", &debtor).expect(200);
    let bea = shop.partner(
        &shop.program(&json!({})),
        &json!({
            "name": "Bea", "email": "bea@partner.example", "payout_method": "sepa", "stripe_account_id": null,
            "iban": "DE89370400440532013000", "account_holder": "Bea",
        }),
    );
    let order = shop.order("by-bank", 10_000, &bea.code, &json!({})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || shop.conversion(&id)["status"] == "approved");
    let run = text(&finance.post("/v1/payout-runs", &Value::Null).expect(201)["id"]);
    let path = format!("/v1/payout-runs/{run}");
    shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    eventually(20, "the file is written", || {
        !finance.get(&format!("{path}/sepa-files")).expect(200)["data"].as_array().unwrap().is_empty()
    });
    assert_eq!(finance.get(&format!("{path}/sepa.xml")).status, 200);
    run
}

/// Every page of the desk, and of those where something can be typed wrong the form and what is typed.
fn pages(world: &World) -> (Vec<String>, Vec<(String, &'static str, Value)>) {
    let (run, payout) = world.draft();
    let correction = json!({"affiliate_id": world.partner.affiliate_id, "direction": "credit", "amount": 1, "currency": "EUR", "reason": EVIL, "reference": EVIL});
    let correction = text(&world.shop.finance.post("/v1/adjustments", &correction).expect(201)["id"]);
    world.makes("frozen");
    let bank = with_the_bank(world);
    let lists =
        "/due /runs /payouts /corrections /corrections/new /bank /balances /fundings /schedules /audit /settings"
            .split(' ');
    let things = [
        format!("/runs/{run}"),
        format!("/runs/{run}/cancel"),
        format!("/runs/{bank}"),
        format!("/runs/{bank}/settle"),
        format!("/runs/{bank}/sepa/1/return"),
        format!("/payouts/{payout}"),
        format!("/payouts/{payout}/accept"),
        format!("/payouts/{payout}/statement"),
        format!("/corrections/{correction}"),
        format!("/corrections/{correction}/approve"),
        format!("/corrections/{correction}/reject"),
    ];
    let pages = [""].into_iter().chain(lists).map(str::to_owned).chain(things);
    let form = "main form";
    let mistakes = vec![
        ("/corrections/new".to_owned(), form, json!({"reason": ""})),
        (format!("/corrections/{correction}/reject"), form, json!({"reason": ""})),
        (format!("/payouts/{payout}/accept"), form, json!({"provider_id": ""})),
        (format!("/runs/{bank}/settle"), form, json!({"day": ""})),
        (format!("/runs/{bank}/sepa/1/return"), form, json!({"reason": ""})),
        ("/bank".to_owned(), "form[action='/finance/bank']", json!({"name": ""})),
        ("/bank".to_owned(), "form[action$='/statement']", json!({})),
        ("/fundings".to_owned(), "form[action$='/fundings']", json!({"reference": ""})),
        ("/schedules".to_owned(), "form[action$='/schedules']", json!({"currency": "XXX"})),
    ];
    (pages.map(|page| format!("/finance{page}")).collect(), mistakes)
}

#[test]
fn every_page_is_accessible_in_both_schemes_on_a_phone_and_in_both_languages() {
    let Some(browser) = Browser::find() else { return };
    let world = World::new(EVIL);
    let mut ann = world.ann();
    let (pages, mistakes) = pages(&world);
    let mut judging = Judging::by(ann.cookie_for(&world.ledger));
    let url = world.ledger.url();

    for page in &pages {
        judging.open(&format!("{url}{page}"));
    }
    for (page, form, fields) in mistakes {
        judging.open_unjudged(&format!("{url}/finance{page}"));
        judging.refuses(form, &fields);
    }
    judging.all_is_well(&browser);
    assert_all_visited(&["finance"], &pages);

    let csrf = ann.csrf("/finance");
    ann.post("/language", &[("csrf", &csrf), ("language", "de"), ("back", "/finance")]);
    for page in &pages {
        let answer = ann.get(page);
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.text.contains("lang=\"de\"") && answer.text.len() < 100_000, "{page}");
    }
}
