//! The books go back to an earlier moment, and PayPal does not.

use integration_tests::backup::Backup;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn what_left_after_the_point_is_looked_up_and_leaves_no_second_time() {
    let mut scene = Scene::silent();
    let first = scene.partner("first@partner.example");
    // Being sent at the point: the provider wants us to come again.
    scene.psp.faults(&json!({"error_429": 1.0}));
    let sending = scene.run();
    eventually(20, "it was tried", || scene.ledger.database.number("select count(*) from payout where fence > 0") == 1);
    let second = scene.partner("second@partner.example");
    let drafted = scene.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let approve = format!("/v1/payout-runs/{}/approve", text(&drafted["id"]));
    let backup = Backup::of(&mut scene.ledger);

    // All of this is lost.
    scene.psp.faults(&json!({}));
    scene.shop.second_finance.post(&approve, &Value::Null).expect(200);
    let left = [&sending, &drafted].map(|run| scene.wait_for(run, "paid")["provider_id"].clone());
    backup.restore(&mut scene.ledger);

    let (done, said) = backup.tell(&scene.ledger);
    assert!(done && said.contains("2 payouts are looked up before they are sent, 0 frozen"), "{said}");
    scene.ledger.start_again();
    scene.shop.second_finance.post(&approve, &Value::Null).expect(200);

    let found = [&sending, &drafted].map(|run| scene.wait_for(run, "paid")["provider_id"].clone());
    assert_eq!(found, left);
    assert_eq!(scene.psp.items().len(), 2);
    for partner in [&first, &second] {
        assert_eq!(scene.balances(partner), [0, 0, 0]);
    }
    scene.ledger.assert_books_hold();
}
