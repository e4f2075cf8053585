//! A merchant keeps clicks for a shorter time than the operator.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::Duration;

use super::scene::Scene;

#[test]
fn clicks_go_when_their_merchant_says_so_and_what_was_counted_stays() {
    let scene = Scene::on(Ledger::start_calling_home(None));
    for days in [1, 6, 8, 20, 60] {
        scene.clicks(Duration::days(days));
    }
    let counted = scene.number("select sum(clicks)::bigint from click_rollup");
    assert_eq!(scene.shop.api.get("/v1/merchant").expect(200)["click_retention_days"], Value::Null);

    let set = scene.shop.api.patch("/v1/merchant", &json!({"click_retention_days": 7})).expect(200);

    assert_eq!(set["click_retention_days"], 7);
    eventually(20, "old clicks are gone", || scene.number("select count(*) from click") == 2);
    eventually(20, "those in quarantine too", || scene.number("select count(*) from click_quarantine") == 0);
    assert_eq!(scene.number("select sum(clicks)::bigint from click_rollup"), counted);
    let other = Merchant::new(&scene.ledger);
    assert_eq!(other.api.get("/v1/merchant").expect(200)["click_retention_days"], Value::Null);
    for bad in [json!(0), json!(3_651), json!("7")] {
        let answer = scene.shop.api.patch("/v1/merchant", &json!({"click_retention_days": bad}));
        assert_eq!(answer.problem(422), "validation_failed", "{bad}");
    }
    scene.shop.api.patch("/v1/merchant", &json!({"click_retention_days": null})).expect(200);
}
