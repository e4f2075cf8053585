//! What Stripe says of connected accounts decides who is paid.

use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::stripe::{Event, account};
use serde_json::{Value, json};

use super::scene::Scene;

fn affiliate(scene: &Scene) -> Value {
    scene.shop.api.get(&format!("/v1/affiliates/{}", scene.partner.affiliate_id)).expect(200)
}

fn preview(shop: &Merchant) -> (usize, Vec<String>) {
    let preview = shop.finance.get("/v1/payouts/preview").expect(200);
    let skipped = preview["skipped"].as_array().unwrap().iter().map(|entry| text(&entry["reason"])).collect();
    (preview["payable"].as_array().unwrap().len(), skipped)
}

#[test]
fn an_account_that_stripe_restricts_is_not_paid_until_stripe_lets_it_go() {
    let scene = Scene::told();
    let run = scene.draft();
    scene.psp.controls(&json!({"accounts": {"acct_ada": "insufficient_capabilities_for_transfer"}}));
    eventually(20, "Stripe says so", || affiliate(&scene)["stripe_account"]["obstacle"] == "transfers_inactive");

    scene.approve(&run);
    eventually(20, "the check has found it", || scene.payout(&run)["status"] == "canceled");
    let payout = scene.payout(&run);
    assert_eq!((&payout["status"], &payout["reason"]), (&json!("canceled"), &json!("destination_blocked")));
    assert_eq!(preview(&scene.shop), (0, vec!["destination_blocked".to_owned()]));
    assert_eq!(scene.shop.finance.post("/v1/payout-runs", &Value::Null).problem(409), "invalid_state");
    scene.ledger.assert_books_hold();

    scene.psp.controls(&json!({}));
    eventually(20, "Stripe lets it go", || affiliate(&scene)["stripe_account"]["obstacle"].is_null());
    assert_eq!(scene.pay()["status"], "paid");
    assert_eq!(scene.psp.transfers().len(), 1);
    scene.ledger.assert_books_hold();
}

#[test]
fn an_older_word_changes_nothing_and_one_account_is_not_another() {
    let scene = Scene::silent();
    let other = Merchant::new(&scene.ledger);
    let stranger = other.partner(&other.program(&json!({})), &json!({"stripe_account_id": "acct_bob"}));
    let tell = |id: &str, ready: bool, seconds_ago: i64| {
        let event = Event::of_account("acct_ada", id, "account.updated", &account("acct_ada", ready));
        event.earlier(seconds_ago).tell(&scene.ledger).expect(200);
    };
    tell("evt_2", false, 10);
    tell("evt_1", true, 60);

    let told = affiliate(&scene);
    assert_eq!(told["stripe_account"]["obstacle"], "transfers_inactive");
    assert_eq!(told["stripe_account"]["disabled_reason"], "requirements.past_due");
    assert_eq!(told["stripe_account"]["requirements_due"], json!(["individual.verification.document"]));
    assert_eq!(scene.events("ignored")[0]["reason"], "overtaken");
    let bob = other.api.get(&format!("/v1/affiliates/{}", stranger.affiliate_id)).expect(200);
    assert_eq!(bob["stripe_account"], Value::Null);
    let listed = scene.shop.api.get("/v1/affiliates").expect(200);
    assert_eq!(listed["data"][0]["stripe_account"], told["stripe_account"]);

    tell("evt_3", true, 0);
    assert_eq!(preview(&scene.shop), (1, vec![]));
}

#[test]
fn an_event_must_be_about_the_account_it_comes_from_and_by_its_own_endpoint() {
    let scene = Scene::silent();
    let stopped = account("acct_ada", false);
    Event::of_account("acct_eve", "evt_1", "account.updated", &stopped).tell(&scene.ledger).expect(200);
    Event::of_platform("evt_2", "account.updated", &stopped).tell(&scene.ledger).expect(200);
    assert_eq!((scene.events("ignored").len(), preview(&scene.shop)), (2, (1, vec![])));
}

#[test]
fn a_disconnected_account_is_not_paid() {
    let scene = Scene::silent();
    let application = json!({"id": "ca_1", "object": "application"});
    let gone = Event::of_account("acct_ada", "evt_1", "account.application.deauthorized", &application);
    gone.tell(&scene.ledger).expect(200);
    assert_eq!(affiliate(&scene)["stripe_account"]["obstacle"], "disconnected");
    assert_eq!(preview(&scene.shop), (0, vec!["destination_blocked".to_owned()]));
}

#[test]
fn the_accounts_own_payouts_are_shown_and_book_nothing() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let postings = scene.ledger.database.number("select count(*) from posting");
    let failed = json!({
        "id": "po_1", "object": "payout", "amount": 2000, "currency": "eur", "failure_code": "account_closed",
    });
    Event::of_account("acct_ada", "evt_2", "payout.failed", &failed).tell(&scene.ledger).expect(200);
    Event::of_account("acct_ada", "evt_1", "payout.paid", &failed).earlier(60).tell(&scene.ledger).expect(200);

    let shown = &affiliate(&scene)["stripe_account"]["bank_payout"];
    assert_eq!((&shown["status"], &shown["failure"]), (&json!("failed"), &json!("account_closed")));
    assert_eq!((&shown["amount"], &shown["currency"]), (&json!(2000), &json!("eur")));
    assert_eq!(scene.ledger.database.number("select count(*) from posting"), postings);
    let now = scene.shop.finance.get(&format!("/v1/payouts/{}", text(&payout["id"]))).expect(200);
    assert_eq!(now["status"], "paid");
    scene.ledger.assert_books_hold();
}
