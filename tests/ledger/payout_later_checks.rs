//! What changes after the check that follows an approval: each payout is looked at once more right before it leaves.

use integration_tests::merchant::{Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::payouts::Earned;

fn with(name: &str) -> Value {
    json!({"email": format!("{name}@x.example"), "stripe_account_id": format!("acct_{name}")})
}

fn path(partner: &Partner) -> String {
    format!("/v1/affiliates/{}", partner.affiliate_id)
}

fn outcome(run: &Value, partner: &Partner) -> (String, Value) {
    let payouts = run["payouts"].as_array().unwrap();
    let own = payouts.iter().find(|payout| payout["affiliate_id"] == json!(partner.affiliate_id)).unwrap();
    (text(&own["status"]), own["reason"].clone())
}

#[test]
fn a_run_that_goes_on_after_a_pause_pays_nobody_who_may_not_be_paid_any_more() {
    let world = Earned::new();
    let [stays, stopped, held, moved] = ["a", "b", "c", "d"].map(|name| world.partner(&with(name), &[(name, 10_000)]));
    world.psp.controls(&json!({"balances": {"eur": 100}}));
    let run = world.draft();
    world.approve(&run);
    world.wait_for(&run, "paused");
    // The first answer pauses the run; the others are on their way by then.
    let open = "select count(*) from payout_attempt where outcome is null";
    eventually(20, "everybody's answer is in", || world.ledger.database.number(open) == 0);

    world.shop.api.post(&format!("{}/suspend", path(&stopped)), &Value::Null).expect(200);
    world.shop.dispute("c", "d-1", 10_000, "opened").expect(201);
    world.shop.api.patch(&path(&moved), &json!({"stripe_account_id": "acct_other"})).expect(200);
    world.psp.controls(&json!({}));
    world.approve(&run);
    world.wait_for(&run, "completed");

    let over = world.run(&run);
    assert_eq!(outcome(&over, &stays).0, "paid");
    assert_eq!(outcome(&over, &stopped), ("canceled".into(), json!("affiliate_inactive")));
    assert_eq!(outcome(&over, &held), ("canceled".into(), json!("on_hold")));
    assert_eq!(outcome(&over, &moved), ("canceled".into(), json!("destination_changed")));
    assert_eq!(world.psp.transfers().len(), 1);
    assert_eq!(world.balances(&stopped), [2000, 0, 0]);
    let trail = world.shop.finance.get(&format!("/v1/audit?object_id={}", text(&run["id"]))).expect(200);
    let dropped = trail["data"].as_array().unwrap().iter().filter(|deed| deed["action"] == "payout_run.drop");
    let number: i64 = dropped.map(|deed| deed["after"]["dropped"].as_i64().unwrap()).sum();
    assert_eq!(number, 3);
    world.ledger.assert_books_hold();
}

#[test]
fn a_refused_payout_is_not_sent_again_to_whom_may_not_be_paid_or_is_elsewhere_now() {
    let world = Earned::new();
    let partner = world.partner(&json!({"stripe_account_id": "acct_closed"}), &[("a", 10_000)]);
    world.psp.controls(&json!({"accounts": {"acct_closed": "account_invalid"}}));
    let run = world.draft();
    world.approve(&run);
    world.wait_for(&run, "completed");
    world.psp.controls(&json!({}));
    let retry = format!("/v1/payouts/{}/retry", text(&world.payout(&run)["id"]));
    let refused_for = |reason: &str| {
        let answer = world.shop.finance.post(&retry, &Value::Null);
        assert_eq!(answer.problem(409), "invalid_state");
        assert!(text(&answer.json()["detail"]).starts_with(reason), "{}", answer.json());
        assert_eq!((&world.payout(&run)["status"], world.balances(&partner)), (&json!("refused"), [2000, 0, 0]));
    };

    world.shop.api.post(&format!("{}/suspend", path(&partner)), &Value::Null).expect(200);
    refused_for("affiliate_inactive");
    world.shop.api.post(&format!("{}/reinstate", path(&partner)), &Value::Null).expect(200);
    world.shop.api.patch(&path(&partner), &json!({"stripe_account_id": "acct_new"})).expect(200);
    refused_for("destination_changed");
    world.ledger.assert_books_hold();

    let next = world.draft();
    world.approve(&next);
    world.wait_for(&next, "completed");
    assert_eq!((world.psp.transfers().len(), &world.psp.transfers()[0]["destination"]), (1, &json!("acct_new")));
    world.ledger.assert_books_hold();
}
