//! Adjustments in payouts: lines that sum, a preview that agrees, nothing paid twice.

use serde_json::{Value, json};

use super::scene::{Scene, line};
use integration_tests::merchant::text;
use integration_tests::process::eventually;

#[test]
fn a_payout_has_a_line_for_each_adjustment_and_the_preview_agrees() {
    let scene = Scene::new();
    scene.earns("o-1", 5000);
    let (bonus, fine) = (scene.adjust("credit", 300), scene.adjust("debit", 120));
    assert_eq!((scene.previewed(), scene.balances()), (json!(1180), [1180, 0, 0]));

    let (run, amount, lines) = scene.draft();

    let expected = [line("adjustment", -120), line("adjustment", 300), line("commission", 1000)];
    assert_eq!((amount, lines.as_slice()), (json!(1180), expected.as_slice()));
    assert_eq!(scene.shown(&bonus)["payout_id"], run["payouts"][0]["id"]);
    scene.ledger.assert_books_hold();
    scene.cancel(&run);
    assert_eq!(scene.shown(&fine)["payout_id"], Value::Null);
    scene.adjust("credit", 1);
    let (_, amount, lines) = scene.draft();
    assert_eq!((amount, lines.len()), (json!(1181), 4));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_credit_settles_what_is_owed_first_and_a_debit_above_the_payable_is_owed() {
    let scene = Scene::new();
    scene.adjust("debit", 400);
    assert_eq!(scene.balances(), [0, 400, 0]);
    scene.adjust("credit", 150);
    assert_eq!(scene.balances(), [0, 250, 0]);
    let paid = scene.earns("o-1", 500);
    assert_eq!((scene.balances(), &scene.shop.conversion(&paid)["status"]), ([0, 150, 0], &json!("paid")));

    scene.adjust("credit", 1000);

    assert_eq!((scene.balances(), scene.previewed()), ([850, 0, 0], json!(850)));
    let (_, amount, lines) = scene.draft();
    assert_eq!((amount, lines), (json!(850), vec![line("adjustment", 1000), line("netting", -150)]));
    assert_eq!(scene.shop.balance("merchant", "adjustment_expense"), 750);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_is_forfeited_is_settled_and_never_paid() {
    let scene = Scene::new();
    let forfeited = scene.earns("o-1", 5000);
    let held = scene.earns("o-2", 1000);
    scene.shop.dispute("o-2", "d-1", 1000, "opened").expect(201);
    let terminate = format!("/v1/affiliates/{}/terminate", scene.partner.affiliate_id);
    scene.shop.api.post(&terminate, &Value::Null).expect(200);

    scene.adjust("debit", 1200);

    let status = |id: &str| text(&scene.shop.conversion(id)["status"]);
    assert_eq!((scene.balances(), status(&forfeited), status(&held)), ([0, 0, 0], "paid".into(), "approved".into()));
    assert_eq!(scene.shop.finance.post("/v1/payout-runs", &Value::Null).problem(409), "invalid_state");
    scene.ledger.assert_books_hold();
    // The dispute is won, but what it held was forfeited too: only what comes later is paid.
    scene.shop.dispute("o-2", "d-1", 1000, "won").expect(200);
    scene.adjust("credit", 70);
    let (_, amount, lines) = scene.draft();
    let expected = [line("adjustment", 70), line("commission", 200), line("netting", -200)];
    assert_eq!((amount, lines.as_slice()), (json!(70), expected.as_slice()));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_debit_while_the_money_is_reserved_stops_the_payout_and_is_netted() {
    let scene = Scene::new();
    scene.earns("o-1", 5000);
    let (run, ..) = scene.draft();
    scene.adjust("debit", 300);
    assert_eq!(scene.balances(), [0, 300, 1000]);

    let path = format!("/v1/payout-runs/{}", text(&run["id"]));
    scene.shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    let first = || scene.shop.finance.get(&path).expect(200)["payouts"][0].clone();
    eventually(20, "the check has found it", || first()["status"] == "canceled");

    assert_eq!(first()["reason"], "balance_changed");
    assert_eq!((scene.balances(), scene.previewed()), ([700, 0, 0], json!(700)));
    let (_, amount, lines) = scene.draft();
    assert_eq!((amount, lines), (json!(700), vec![line("commission", 1000), line("netting", -300)]));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_line_that_is_not_its_adjustment_is_found() {
    let scene = Scene::new();
    let bonus = scene.adjust("credit", 700);
    scene.draft();
    scene.ledger.assert_books_hold();

    scene.ledger.database.execute("update payout_line set amount = 1 where adjustment_id is not null").unwrap();

    let (_, output) = scene.ledger.verify();
    let said = format!("its line of adjustment {} says 1, the adjustment 700", text(&bonus["id"]));
    assert!(output.contains(&said), "{output}");
}
#[test]
fn a_refused_payout_frees_its_adjustments_and_a_retry_takes_them_again_once() {
    let scene = Scene::paying();
    let psp = scene.psp.as_ref().unwrap();
    psp.controls(&json!({"accounts": {"acct_ada": "account_invalid"}}));
    let bonus = scene.adjust("credit", 300);
    let (run, ..) = scene.draft();
    scene.send(&run);
    assert_eq!((&scene.shown(&bonus)["payout_id"], scene.balances()), (&Value::Null, [300, 0, 0]));
    scene.ledger.assert_books_hold();
    psp.controls(&json!({}));
    let retry = format!("/v1/payouts/{}/retry", text(&run["payouts"][0]["id"]));
    // Another run has it: enough other money alone does not make the retry right.
    let (other, ..) = scene.draft();
    scene.adjust("credit", 400);
    assert_eq!(scene.shop.finance.post(&retry, &Value::Null).problem(409), "invalid_state");
    scene.cancel(&other);

    scene.shop.finance.post(&retry, &Value::Null).expect(200);
    scene.wait_until_over(&run);

    assert_eq!((&scene.shown(&bonus)["payout_id"], scene.balances()), (&run["payouts"][0]["id"], [400, 0, 0]));
    assert_eq!(psp.transfers().len(), 1);
    let (_, amount, lines) = scene.draft();
    assert_eq!((amount, lines), (json!(400), vec![line("adjustment", 400)]));
    scene.ledger.assert_books_hold();
}
