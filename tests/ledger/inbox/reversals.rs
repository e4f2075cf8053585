//! Transfers taken back, in part or whole: by hand in Stripe's dashboard, told by Stripe.

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use integration_tests::stripe::{Event, transfer};
use serde_json::json;

use super::scene::Scene;

#[test]
fn what_is_taken_back_is_payable_again_and_the_next_run_pays_it() {
    let scene = Scene::told();
    let payout = scene.pay();
    scene.settled("transfer.created");

    scene.psp.reverse(&text(&payout["provider_id"]), 500);
    eventually(20, "500 are payable", || scene.balances() == [500, 0, 0]);
    scene.ledger.assert_books_hold();
    scene.psp.reverse(&text(&payout["provider_id"]), 1500);
    eventually(20, "all of it is payable", || scene.balances() == [2000, 0, 0]);
    let first = scene.shop.finance.get(&format!("/v1/payouts/{}", text(&payout["id"]))).expect(200);
    assert_eq!((&first["status"], &first["reversed"]), (&json!("paid"), &json!(2000)));
    scene.ledger.assert_books_hold();

    let second = scene.pay();
    assert_eq!(second["amount"], 2000);
    assert_eq!(scene.shop.balance("merchant", "cash:stripe"), -2000);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_is_taken_back_settles_what_the_partner_owes_first() {
    let scene = Scene::told();
    let payout = scene.pay();
    scene.shop.refund("order-1", "refund-1", 4_000).expect(201);
    assert_eq!(scene.balances(), [0, 0, 800]);

    scene.psp.reverse(&text(&payout["provider_id"]), 500);
    eventually(20, "the debt shrinks", || scene.balances() == [0, 0, 300]);
    scene.psp.reverse(&text(&payout["provider_id"]), 400);
    eventually(20, "the rest is payable", || scene.balances() == [100, 0, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_second_transfer_is_a_debt_until_it_is_taken_back() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let tell = |id: &str, kind: &str, reversed| {
        let object = transfer("tr_second", &scene.shop.id, &payout, reversed);
        Event::of_platform(id, kind, &object).tell(&scene.ledger).expect(200);
    };

    tell("evt_1", "transfer.created", 0);
    assert_eq!(scene.balances(), [0, 0, 2000]);
    scene.ledger.assert_books_hold();
    tell("evt_2", "transfer.reversed", 2000);
    assert_eq!(scene.balances(), [0, 0, 0]);
    let now = scene.shop.finance.get(&format!("/v1/payouts/{}", text(&payout["id"]))).expect(200);
    assert_eq!((&now["provider_id"], &now["reversed"]), (&payout["provider_id"], &json!(0)));
    scene.ledger.assert_books_hold();
}

#[test]
fn another_merchants_name_on_a_transfer_moves_nothing() {
    let scene = Scene::silent();
    let payout = scene.pay();
    let stranger = integration_tests::merchant::Merchant::new(&scene.ledger);
    let provider_id = text(&payout["provider_id"]);
    let postings = scene.ledger.database.number("select count(*) from posting");

    let theirs = transfer(&provider_id, &stranger.id, &payout, 2000);
    Event::of_platform("evt_1", "transfer.reversed", &theirs).tell(&scene.ledger).expect(200);
    let mut unmarked = transfer(&provider_id, &scene.shop.id, &payout, 2000);
    unmarked["metadata"] = json!({});
    Event::of_platform("evt_2", "transfer.reversed", &unmarked).tell(&scene.ledger).expect(200);

    let reasons: Vec<String> = scene.events("ignored").iter().map(|event| text(&event["reason"])).collect();
    assert_eq!(reasons, ["not_a_payout_of_ours", "no_such_payout"]);
    assert_eq!(scene.ledger.database.number("select count(*) from posting"), postings);
    scene.ledger.assert_books_hold();
}
