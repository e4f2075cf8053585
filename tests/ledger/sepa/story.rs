//! From a draft to settled, returned and paid again, by calls alone.

use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::{World, path};

#[test]
fn a_file_is_the_same_every_time_and_settling_it_pays() {
    let world = World::new();
    let (one, two) = (world.partner(0, &json!({}), &[10_000, 5_000]), world.partner(1, &json!({}), &[1_005]));
    let run = world.draft();
    assert_eq!(world.fetch(&run).problem(409), "invalid_state");
    let settle = format!("{}/settle", path(&run));
    assert_eq!(world.shop.finance.post(&settle, &json!({})).problem(409), "invalid_state", "a draft");
    world.shop.second_finance.post(&format!("{}/approve", path(&run)), &Value::Null).expect(200);
    world.wait_for_files(&run, 1);
    let filed = world.payout(&run, &one);
    assert_eq!((&filed["status"], &filed["destination"]), (&json!("submitting"), &json!("DE** **** 3000")));
    assert_eq!(world.settle(&filed, &json!({})).problem(409), "invalid_state");
    assert_eq!(world.bring_back(&filed, "AC04").problem(409), "invalid_state");

    let (first, second) = (world.fetch(&run), world.fetch(&run));
    assert_eq!((first.status, &first.text), (200, &second.text));
    let file = &world.files(&run)[0];
    assert_eq!(first.header("x-content-sha256"), file["sha256"].as_str());
    assert_eq!(first.header("content-type"), Some("application/xml"));
    let name = format!("attachment; filename=\"{}\"", text(&file["filename"]));
    assert_eq!(first.header("content-disposition"), Some(name.as_str()));
    assert_eq!((&file["transfers"], &file["control_sum"]), (&json!(2), &json!(3201)));
    assert_eq!(world.deeds("sepa_file.fetch"), 2);
    let accepted = world.payout(&run, &one);
    assert_eq!(accepted["status"], "accepted");
    assert_eq!(world.run(&run)["status"], "processing");
    world.ledger.assert_books_hold();

    let day = &text(&accepted["created_at"])[..10];
    assert_eq!(
        world.settle(&accepted, &json!({"settled_on": "2026-01-31"})).problem(409),
        "invalid_state",
        "not yet made"
    );
    let details = json!({"settled_on": day, "bank_reference": "B-1", "fee": 20});
    let paid = world.settle(&accepted, &details).expect(200);
    for (field, value) in
        [("status", json!("paid")), ("settled_on", json!(day)), ("bank_reference", json!("B-1")), ("fee", json!(20))]
    {
        assert_eq!(paid[field], value, "{field}");
    }
    assert_eq!(world.settle(&accepted, &details).expect(200), paid);
    assert_eq!(world.settle(&accepted, &json!({})).expect(200), paid);
    assert_eq!(world.settle(&accepted, &json!({"fee": 21})).problem(409), "invalid_state");
    assert_eq!(world.deeds("payout.settle"), 1);
    world.shop.finance.post(&format!("{}/settle", path(&run)), &json!({})).expect(200);
    world.shop.finance.post(&format!("{}/settle", path(&run)), &json!({})).expect(200);
    assert_eq!(world.payout(&run, &two)["status"], "paid");
    assert_eq!(world.deeds("payout.settle"), 2);
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");
    assert_eq!((world.balances(&one), world.balances(&two), world.cash()), ([0, 0, 0], [0, 0, 0], -3221));
    let order = world.shop.api.get("/v1/conversions?order_id=order-0-0").expect(200);
    assert_eq!(order["data"][0]["status"], "paid");
    world.ledger.assert_books_hold();
}

#[test]
fn money_that_comes_back_is_payable_again_and_the_account_is_blocked_until_it_is_another() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    world.settle(&payout, &json!({})).expect(200);

    let returned = world.bring_back(&payout, "AC04").expect(200);
    assert_eq!((&returned["status"], &returned["reason"]), (&json!("returned"), &json!("AC04")));
    assert!(returned["returned_at"].is_string());
    assert_eq!(world.bring_back(&payout, "AC04").expect(200), returned);
    assert_eq!(world.bring_back(&payout, "else").problem(409), "invalid_state");
    assert_eq!(world.settle(&payout, &json!({})).problem(409), "invalid_state");
    assert_eq!((world.balances(&partner), world.cash()), ([2000, 0, 0], 0));
    assert_eq!(world.deeds("payout.return"), 1);
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(preview["skipped"][0]["reason"], "destination_blocked");

    let affiliate = format!("/v1/affiliates/{}", partner.affiliate_id);
    world.shop.api.patch(&affiliate, &json!({"name": "Juergen"})).expect(200);
    assert_eq!(world.shop.api.get(&affiliate).expect(200)["destination_blocked"], "AC04");
    let moved = world.shop.api.patch(&affiliate, &json!({"iban": super::IBANS[1]})).expect(200);
    assert_eq!(moved["destination_blocked"], Value::Null);
    let again = world.fetched();
    world.settle(&world.payout(&again, &partner), &json!({})).expect(200);
    assert_eq!((world.balances(&partner), world.cash()), ([0, 0, 0], -2000));
    world.ledger.assert_books_hold();
}

#[test]
fn what_the_bank_refuses_before_paying_is_retried_in_a_second_file() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    let refused = world.bring_back(&payout, "MS03").expect(200);
    assert_eq!(refused["status"], "refused");
    assert_eq!((world.balances(&partner), world.cash()), ([2000, 0, 0], 0));

    let retry = format!("/v1/payouts/{}/retry", text(&payout["id"]));
    world.shop.finance.post(&retry, &Value::Null).expect(200);
    world.wait_for_files(&run, 2);
    let second = world.shop.finance.get(&format!("{}/sepa.xml?number=2", path(&run)));
    let transfers = world.payout(&run, &partner)["transfers"].clone();
    let references: Vec<String> = (0..2).map(|index| text(&transfers[index]["end_to_end_id"])).collect();
    assert_ne!(references[0], references[1]);
    assert!(second.text.contains(&references[1]) && !second.text.contains(&references[0]));
    world.settle(&payout, &json!({})).expect(200);
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");
    world.ledger.assert_books_hold();
}

#[test]
fn a_frozen_payout_is_accepted_by_a_reference_of_its_own_alone() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    world.ledger.database.execute("update payout set status = 'frozen'").unwrap();
    let accept = format!("/v1/payouts/{}/accept", text(&payout["id"]));
    let reference = json!({"provider_id": payout["transfers"][0]["end_to_end_id"]});

    for wrong in ["NOTPROVIDED", &text(&payout["id"])] {
        let refused = world.shop.finance.post(&accept, &json!({"provider_id": wrong}));
        assert_eq!(refused.problem(422), "validation_failed", "{wrong}");
    }
    world.shop.finance.post(&accept, &reference).expect(202);
    assert_eq!(world.shop.second_finance.post(&accept, &reference).expect(200)["status"], "paid");

    assert_eq!((world.balances(&partner), world.cash()), ([0, 0, 0], -2000));
    world.ledger.assert_books_hold();
}

#[test]
fn what_changed_since_the_check_does_not_get_into_the_file() {
    let world = World::new();
    let [stays, stopped] = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.draft();
    world.ledger.database.execute("update payout set checked_at = now(), next_attempt_at = now()").unwrap();
    world.shop.api.post(&format!("/v1/affiliates/{}/suspend", stopped.affiliate_id), &Value::Null).expect(200);

    world.shop.second_finance.post(&format!("{}/approve", path(&run)), &Value::Null).expect(200);
    world.wait_for_files(&run, 1);

    assert_eq!(world.files(&run)[0]["transfers"], 1);
    assert_eq!(world.payout(&run, &stays)["status"], "submitting");
    assert_eq!(world.payout(&run, &stopped)["reason"], "affiliate_inactive");
    world.ledger.assert_books_hold();
}

#[test]
fn another_merchant_and_other_roles_see_and_move_nothing() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    let (run_path, payout_path) = (path(&run), format!("/v1/payouts/{}", text(&payout["id"])));
    let stranger = Merchant::new(&world.ledger);
    let gets = ["sepa.xml", "sepa-files"].map(|name| format!("{run_path}/{name}"));
    let statements = ["statement", "statement.csv", "statement.html"].map(|name| format!("{payout_path}/{name}"));
    for get in gets.iter().chain(&statements) {
        assert_eq!(stranger.finance.get(get).problem(404), "not_found", "{get}");
        assert_eq!(world.shop.api.get(get).problem(403), "forbidden", "{get}");
    }
    for (post, body) in [
        (format!("{run_path}/settle"), json!({})),
        (format!("{payout_path}/settle"), json!({})),
        (format!("{payout_path}/return"), json!({"reason": "x"})),
    ] {
        assert_eq!(stranger.finance.post(&post, &body).problem(404), "not_found", "{post}");
        assert_eq!(world.shop.api.post(&post, &body).problem(403), "forbidden", "{post}");
    }
    assert_eq!(stranger.finance.get("/v1/integrations/sepa").problem(404), "not_found");
    assert_eq!(world.shop.api.get("/v1/integrations/sepa").problem(403), "forbidden");
    assert_eq!(world.payout(&run, &partner), payout);
    assert_eq!(world.deeds("sepa_file.fetch"), 1);
}

#[test]
fn bad_input_moves_nothing() {
    let world = World::new();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    for body in [
        json!({"settled_on": "31.01.2026"}),
        json!({"settled_on": "2999-01-01"}),
        json!({"fee": -1}),
        json!({"bank_reference": "x".repeat(141)}),
        json!({"bank_reference": "a\nb"}),
        json!({"paid": true}),
    ] {
        assert_eq!(world.settle(&payout, &body).problem(422), "validation_failed", "{body}");
    }
    for reason in ["", "  ", "a\u{0}b", "x".repeat(201).as_str()] {
        assert_eq!(world.bring_back(&payout, reason).problem(422), "validation_failed", "{reason:?}");
    }
    let head = world.shop.finance.send("HEAD", &format!("{}/sepa.xml", path(&run)), &[], None);
    assert_eq!(head.status, 405);
    let third = world.shop.finance.get(&format!("{}/sepa.xml?number=3", path(&run)));
    assert_eq!(third.problem(409), "invalid_state");
    assert_eq!(world.payout(&run, &partner), payout);
}

#[test]
fn only_what_travels_in_a_file_is_settled_by_hand() {
    let world = World::new();
    let by_stripe = json!({"payout_method": "stripe", "stripe_account_id": "acct_1", "iban": null});
    let partner = world.partner(0, &by_stripe, &[10_000]);
    let run = world.draft();
    let payout = world.payout(&run, &partner);
    assert_eq!(world.settle(&payout, &json!({})).problem(409), "invalid_state");
    assert_eq!(world.bring_back(&payout, "x").problem(409), "invalid_state");
}
