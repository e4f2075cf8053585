//! A program's rules: defaults, versions, and what cannot be one.

use integration_tests::merchant::Merchant;
use serde_json::{Value, json};
use time::Duration;

use super::scene::{Scene, strict};

#[test]
fn a_program_goes_by_the_defaults_until_it_says_otherwise_and_keeps_every_version() {
    let scene = Scene::new(&json!({"hold_days": 14}));

    let defaults = scene.shop.api.get(&scene.rules_path()).expect(200);
    let first = scene.set_rules(&strict()).expect(200);
    let again = scene.set_rules(&strict()).expect(200);
    let second = scene.set_rules(&json!({})).expect(200);

    assert_eq!((&defaults["version"], &defaults["person"]), (&json!(0), &Value::Null));
    assert_eq!((&defaults["rules"]["hold_at"], &defaults["rules"]["reject_at"]), (&json!(80), &Value::Null));
    assert_eq!((&first["version"], &first["rules"]["quick_conversion"]["seconds"]), (&json!(1), &json!(60)));
    assert_eq!(again, first);
    assert_eq!((&second["version"], &second["rules"]), (&json!(2), &defaults["rules"]));
    assert_eq!(scene.ledger.database.number("select count(*) from fraud_rules"), 2);
    let audited = "select count(*) from audit_entry where action = 'fraud_rules.set'";
    assert_eq!(scene.ledger.database.number(audited), 2);
}

#[test]
fn a_decision_tells_which_version_made_it() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    scene.order("o-1", &scene.click(Duration::minutes(10), &json!({})), &json!({}));
    integration_tests::process::eventually(20, "it is screened", || scene.decided() == 1);
    scene.set_rules(&strict()).expect(200);

    scene.held("o-2");

    let by = |version: i32| {
        scene.ledger.database.number(&format!("select count(*) from fraud_decision where rules_version = {version}"))
    };
    assert_eq!((by(0), by(1)), (1, 1));
}

#[test]
fn bad_rules_store_nothing_and_another_merchants_program_has_none() {
    let scene = Scene::new(&json!({}));
    for (rules, field) in [
        (json!({"hold_at": 0}), "hold_at"),
        (json!({"reject_at": 79}), "reject_at"),
        (json!({"click_velocity": {"address_per_hour": 100_000}}), "click_velocity.address_per_hour"),
        (json!({"banned_referrer": {"hosts": ["http://x.example/"]}}), "banned_referrer.hosts[0]"),
        (json!({"refund_rate": {"percent": "101"}}), "refund_rate.percent"),
        (json!({"quick_conversion": {"minutes": 1}}), "quick_conversion.minutes"),
        (json!({"quick_conversion": {"score": -1}}), "quick_conversion.score"),
        (json!({"unknown_rule": {}}), "unknown_rule"),
    ] {
        let answer = scene.set_rules(&rules);
        assert_eq!(answer.problem(422), "validation_failed", "{rules}");
        assert!(answer.text.contains(field), "{rules}: {}", answer.text);
    }
    assert_eq!(scene.ledger.database.number("select count(*) from fraud_rules"), 0);
    let stranger = Merchant::new(&scene.ledger);
    assert_eq!(stranger.api.get(&scene.rules_path()).problem(404), "not_found");
    assert_eq!(stranger.api.put(&scene.rules_path(), &json!({})).problem(404), "not_found");
    assert_eq!(scene.shop.finance.put(&scene.rules_path(), &json!({})).problem(403), "forbidden");
}

#[test]
fn the_servers_role_cannot_change_a_decision_or_a_version() {
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &strict());
    for table in ["fraud_decision", "fraud_rules"] {
        for statement in [format!("update {table} set merchant_id = merchant_id"), format!("delete from {table}")] {
            let error = scene.ledger.database.execute(&format!("set role tributary_app; {statement}")).unwrap_err();
            let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
            assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
        }
    }
}
