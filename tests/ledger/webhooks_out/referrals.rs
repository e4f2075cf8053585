//! What merchants are told of referrals.

use integration_tests::ledger::Ledger;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::receiver::Receiver;
use crate::referrals::scene::Scene;

#[test]
fn every_step_of_a_referral_is_told_without_the_friends_address() {
    let scene = Scene::on(Ledger::start_calling_home(None), &json!({}));
    let receiver = Receiver::start();
    let body = json!({"url": receiver.url("/hook"), "events": ["*"]});
    scene.shop.api.post("/v1/webhook-endpoints", &body).expect(201);
    let invited = json!({"code": scene.code, "email": "late@mail.example"});
    scene.shop.api.post("/v1/referrals/invite", &invited).expect(201);
    scene.ledger.database.execute("update referral set expires_at = now() - interval '1 second'").unwrap();

    let referral = scene.sign_up("bob", &json!({"email": "bob@mail.example"})).expect(201);
    scene.buys("bob", "o-1", 3000);
    let rewarded = scene.becomes(&referral, "rewarded");
    scene.refund("o-1", "r-1", 3000);
    scene.becomes(&referral, "reversed");
    scene.fail_refund("r-1");
    scene.becomes(&referral, "rewarded");

    let told = || -> Vec<Value> {
        let all = receiver.received("/hook").into_iter().map(|request| request.json());
        all.filter(|event| event["type"].as_str().unwrap().starts_with("referral.")).collect()
    };
    eventually(20, "all of it is told", || told().len() >= 6);
    let mut names: Vec<String> = told().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    names.sort();
    let expected = [
        "referral.expired",
        "referral.qualified",
        "referral.reversed",
        "referral.rewarded",
        "referral.rewarded",
        "referral.signed_up",
    ];
    assert_eq!(names, expected);
    assert!(told().iter().all(|event| !event.to_string().contains("mail.example")));
    let mut shown = rewarded;
    shown["email"] = Value::Null;
    assert!(told().iter().any(|event| event["type"] == "referral.rewarded" && event["data"] == shown));
}
