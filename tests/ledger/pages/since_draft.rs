//! A draft says what has changed since it was made: who would be left out, who has come, who has more due, and the sums.

use integration_tests::merchant::{Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::finance::World;
use super::visit::Visit;

/// An order that earns its partner 20 %, and is approved.
fn earns(world: &World, partner: &Partner, order_id: &str, amount: i64) {
    let order = world.shop.order(order_id, amount, &partner.code, &json!({})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || world.shop.conversion(&id)["status"] == "approved");
}

fn joins(world: &World, name: &str) -> Partner {
    let program = text(&world.shop.api.get("/v1/programs").expect(200)["data"][0]["id"]);
    let account = format!("acct_{}", name.to_lowercase());
    let email = format!("{name}@partner.example");
    world.shop.partner(&program, &json!({"name": name, "email": email, "stripe_account_id": account}))
}

/// What somebody reads of a page: its words, row by row, without what the page is made of.
fn words(visit: &Visit, path: &str) -> String {
    let page = visit.get(path);
    assert_eq!(page.status, 200, "{}", page.text);
    let text: Vec<&str> = page.text.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.join(" ").replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(seen: &str, all: &[&str]) {
    for said in all {
        assert!(seen.contains(said), "{said:?} is not in: {seen}");
    }
}

/// Ada's 20.00 and Bob's 40.00 are drafted; then Cleo comes with 60.00, Bob earns 10.00 more and Ada has no account any more.
fn changed(world: &World) -> String {
    let bob = joins(world, "Bob");
    earns(world, &bob, "bob-1", 20_000);
    let (run, _) = world.draft();
    let cleo = joins(world, "Cleo");
    earns(world, &cleo, "cleo-1", 30_000);
    earns(world, &bob, "bob-2", 5_000);
    let ada = format!("/v1/affiliates/{}", world.partner.affiliate_id);
    let gone = json!({"payout_method": null, "stripe_account_id": null});
    world.shop.api.patch(&ada, &gone).expect(200);
    format!("/finance/runs/{run}")
}

#[test]
fn a_draft_says_that_a_refund_it_was_made_after_has_failed() {
    let world = World::new("Ada");
    let ben = world.ben();
    let bob = joins(&world, "Bob");
    earns(&world, &bob, "bob-1", 20_000);
    world.shop.refund("bob-1", "bob-refund", 5_000).expect(201);
    let (run, _) = world.draft();
    let page = format!("/finance/runs/{run}");
    assert!(!words(&ben, &page).contains("would be left out"));

    world.shop.api.post("/v1/refunds/bob-refund/fail", &Value::Null).expect(200);

    says(&words(&ben, &page), &["1 payout would be left out now", "Sum: 30.00 EUR.", "Bob"]);
}

#[test]
fn a_draft_says_who_goes_who_comes_who_has_more_and_what_it_comes_to() {
    let world = World::new("Ada");
    let mut ben = world.ben();
    let page = changed(&world);

    says(
        &words(&ben, &page),
        &[
            "1 payout would be left out now, because something changed since the draft. Sum: 20.00 EUR.",
            "Due now and not in this draft: 1 affiliate, 60.00 EUR.",
            "More due now than in this draft: 1 affiliate, 10.00 EUR more.",
            "EUR 60.00 EUR 110.00 EUR 50.00 EUR",
            "Ada the destination changed",
            "Cleo 60.00 EUR",
            "Bob 40.00 EUR 50.00 EUR 10.00 EUR",
        ],
    );
    let csrf = ben.csrf("/finance");
    ben.post("/language", &[("csrf", &csrf), ("language", "de"), ("back", "/finance")]);
    says(
        &words(&ben, &page),
        &[
            "1 Auszahlung würde jetzt ausgelassen, weil sich seit dem Entwurf etwas geändert hat. Summe: 20,00 EUR.",
            "Jetzt fällig und nicht in diesem Entwurf: 1 Partner, 60,00 EUR.",
            "Jetzt mehr fällig als in diesem Entwurf: 1 Partner, 10,00 EUR mehr.",
            "EUR 60,00 EUR 110,00 EUR 50,00 EUR",
            "Cleo 60,00 EUR",
            "Bob 40,00 EUR 50,00 EUR 10,00 EUR",
        ],
    );
}

#[test]
fn what_the_page_calls_due_is_what_a_draft_made_in_its_place_pays() {
    let world = World::new("Ada");
    let ben = world.ben();
    let page = changed(&world);
    let run = page.replace("/finance/runs", "/v1/payout-runs");
    // Of Bob's drafted 40.00, 30.00 are taken back, which he owes; of his new 10.00 nothing is left.
    world.shop.refund("bob-1", "refund-1", 15_000).expect(201);
    let seen = words(&ben, &page);
    says(&seen, &["2 payouts would be left out now", "Less due now than in this draft: 1 affiliate, 20.00 EUR less."]);
    says(&seen, &["EUR 60.00 EUR 80.00 EUR 20.00 EUR"]);

    world.shop.finance.post(&format!("{run}/cancel"), &Value::Null).expect(200);
    let (_, _) = world.draft();
    let made = world.shop.finance.get("/v1/payout-runs").expect(200)["data"][0].clone();
    assert_eq!(made["totals"], json!([{"currency": "EUR", "amount": 8_000, "count": 2}]));
    world.ledger.assert_books_hold();
}

#[test]
fn who_was_left_out_of_the_draft_for_a_reason_that_still_holds_has_not_come_since() {
    let world = World::new("Ada");
    let ben = world.ben();
    let bob = joins(&world, "Bob");
    earns(&world, &bob, "bob-1", 1_000);
    let (run, _) = world.draft();
    let page = format!("/finance/runs/{run}");

    says(&words(&ben, &page), &["Nothing has changed since the draft was made."]);

    earns(&world, &bob, "bob-2", 4_000);
    says(&words(&ben, &page), &["Due now and not in this draft: 1 affiliate, 10.00 EUR."]);
}

#[test]
fn a_scheduled_draft_is_compared_in_its_own_currency() {
    let world = World::new("Ada");
    let ben = world.ben();
    let francs = world.shop.program(&json!({"currency": "CHF"}));
    let bob = json!({"name": "Bob", "email": "bob@partner.example", "stripe_account_id": "acct_bob"});
    let bob = world.shop.partner(&francs, &bob);
    let order = world.shop.order("bob-1", 10_000, &bob.code, &json!({"currency": "CHF"})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || world.shop.conversion(&id)["status"] == "approved");
    world.shop.finance.put("/v1/payout-schedule", &json!({"currency": "EUR", "day": "last"})).expect(200);
    world.ledger.database.execute("update payout_schedule set next_on = '2026-01-15'").unwrap();
    let runs = || world.shop.finance.get("/v1/payout-runs").expect(200)["data"].clone();
    eventually(20, "a draft is made", || runs() != json!([]));
    let page = format!("/finance/runs/{}", text(&runs()[0]["id"]));

    says(&words(&ben, &page), &["Nothing has changed since the draft was made."]);
}

#[test]
fn of_very_many_with_something_due_the_newest_are_compared_and_the_page_says_so() {
    let world = World::new("Ada");
    let ben = world.ben();
    let (run, _) = world.draft();
    let cleo = joins(&world, "Cleo");
    earns(&world, &cleo, "cleo-1", 30_000);
    // Others who have something open, approved long ago.
    world
        .ledger
        .database
        .execute(
            "insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate,
                 amount, currency, status, basis, hold_until, occurred_at, approved_at)
             select merchant_id, gen_random_uuid(), gen_random_uuid(), program_id, gen_random_uuid(), role, kind, rate,
                 amount, currency, 'approved', basis, hold_until, occurred_at, '2025-01-01'
             from (select * from commission limit 1) one, generate_series(1, 600)",
        )
        .unwrap();

    let seen = words(&ben, &format!("/finance/runs/{run}"));

    says(&seen, &["only 1 were compared, those with the newest commissions", "Cleo 60.00 EUR"]);
}
