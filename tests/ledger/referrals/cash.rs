//! Cash rewards: a line of their own in the next payout of the affiliate who is that customer.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::scene::Scene;

/// `ada` is an affiliate, too, with an approved commission of 200.
fn scene(ledger: Ledger) -> (Scene, String) {
    let scene = Scene::on(ledger, &json!({"reward_type": "cash"}));
    let partner = scene.shop.partner(&scene.program_id, &json!({"external_id": "ada"}));
    let order = scene.shop.order("own", 1000, &partner.code, &json!({"customer_id": "somebody"})).expect(201);
    let approved = || scene.shop.conversion(&text(&order["id"]))["status"] == "approved";
    eventually(20, "the commission is approved", approved);
    (scene, format!("affiliate:{}", partner.affiliate_id))
}

fn draft(scene: &Scene) -> (Value, Vec<(String, i64)>) {
    let run = scene.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let shown = scene.shop.finance.get(&format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]))).expect(200);
    let line = |line: &Value| (text(&line["kind"]), line["amount"].as_i64().unwrap());
    let mut lines: Vec<_> = shown["lines"].as_array().unwrap().iter().map(line).collect();
    lines.sort();
    (run, lines)
}

fn lines(lines: &[(&str, i64)]) -> Vec<(String, i64)> {
    lines.iter().map(|(kind, amount)| ((*kind).to_owned(), *amount)).collect()
}

#[test]
fn cash_is_a_line_of_the_payout_and_waits_as_credit_without_an_affiliate() {
    let psp = Psp::start();
    let (scene, owner) = scene(Ledger::start_with(Some(psp.url())));
    let referral = scene.signed_up("bob");
    scene.qualify("bob");

    assert_eq!((scene.shop.balance(&owner, "payable"), scene.credit("ada"), scene.credit("bob")), (1200, 0, 500));
    let kinds = scene.shown(&referral)["rewards"].clone();
    assert_eq!((&kinds[0]["kind"], &kinds[1]["kind"]), (&json!("cash"), &json!("credit")));
    let (run, drafted) = draft(&scene);
    assert_eq!(drafted, lines(&[("commission", 200), ("reward", 1000)]));
    scene.ledger.assert_books_hold();
    let cancel = format!("/v1/payout-runs/{}/cancel", text(&run["id"]));
    scene.shop.finance.post(&cancel, &Value::Null).expect(200);
    scene.ledger.assert_books_hold();
    let (run, drafted) = draft(&scene);
    assert_eq!(drafted, lines(&[("commission", 200), ("reward", 1000)]));
    let approve = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
    scene.shop.second_finance.post(&approve, &Value::Null).expect(200);
    eventually(60, "it is paid", || psp.transfers().len() == 1);
    assert_eq!(psp.transfers()[0]["amount"], 1200);
    eventually(20, "the books know", || scene.shop.balance(&owner, "inflight") == 0);
    let statement = format!("/v1/payouts/{}/statement", text(&run["payouts"][0]["id"]));
    let statement = scene.shop.finance.get_with(&statement, &[("accept", "application/json")]);
    assert!(statement.text.contains("\"reward\""), "{}", statement.text);
    scene.ledger.assert_books_hold();
}

#[test]
fn cash_that_is_taken_back_before_the_payout_leaves_two_lines_and_after_it_a_debt() {
    let (scene, owner) = scene(Ledger::start());
    let balances = || ["payable", "receivable", "inflight"].map(|kind| scene.shop.balance(&owner, kind));
    let referral = scene.signed_up("bob");
    scene.buys("bob", "o-1", 300);
    scene.becomes(&referral, "rewarded");

    scene.refund("o-1", "r-1", 300);
    scene.becomes(&referral, "reversed");
    assert_eq!(balances(), [200, 0, 0]);
    let (run, drafted) = draft(&scene);
    assert_eq!(drafted, lines(&[("commission", 200), ("reward", -1000), ("reward", 1000)]));
    scene.ledger.assert_books_hold();
    scene.shop.finance.post(&format!("/v1/payout-runs/{}/cancel", text(&run["id"])), &Value::Null).expect(200);
    scene.fail_refund("r-1");
    scene.becomes(&referral, "rewarded");
    assert_eq!(balances(), [1200, 0, 0]);
    let (run, _) = draft(&scene);
    scene.refund("o-1", "r-2", 300);
    scene.becomes(&referral, "reversed");
    assert_eq!(balances(), [0, 1000, 1200], "the payout has it, so it is owed");
    scene.ledger.assert_books_hold();
    scene.shop.finance.post(&format!("/v1/payout-runs/{}/cancel", text(&run["id"])), &Value::Null).expect(200);
    assert_eq!(balances(), [200, 0, 0]);
    scene.ledger.assert_books_hold();
    let (_, drafted) = draft(&scene);
    assert_eq!(drafted.iter().map(|(_, amount)| amount).sum::<i64>(), 200, "{drafted:?}");
    scene.ledger.assert_books_hold();
}

#[test]
fn a_reward_that_settles_a_debt_is_settled_with_it() {
    let (scene, owner) = scene(Ledger::start());
    scene.shop.refund("own", "r-own", 1000).expect(201);
    let body = json!({
        "affiliate_id": owner.trim_start_matches("affiliate:"), "direction": "debit", "amount": 1000, "currency": "EUR",
        "reason": "agreed",
    });
    let proposed = scene.shop.finance.post("/v1/adjustments", &body).expect(201);
    let approve = format!("/v1/adjustments/{}/approve", text(&proposed["id"]));
    scene.shop.second_finance.post(&approve, &Value::Null).expect(200);
    assert_eq!(scene.shop.balance(&owner, "receivable"), 1000);

    scene.signed_up("bob");
    scene.qualify("bob");

    assert_eq!(["payable", "receivable"].map(|kind| scene.shop.balance(&owner, kind)), [0, 0]);
    let open = "select count(*) from reward_payable where settled_at is null and payout_id is null";
    assert_eq!(scene.ledger.database.number(open), 0);
    scene.ledger.assert_books_hold();
}
