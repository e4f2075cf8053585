//! Days of failure, and a month of keeping: what was written days ago is moved there in the database.

use integration_tests::api::Client;
use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::receiver::Reply;
use super::scene::{Endpoint, Scene};

fn disabling_deeds(scene: &Scene, endpoint: &Endpoint) -> Vec<Value> {
    let deeds = scene.shop.api.get(&format!("/v1/audit?object_id={}", endpoint.id)).expect(200);
    let deeds = deeds["data"].as_array().unwrap().iter();
    deeds.filter(|deed| deed["action"] == "webhook_endpoint.disable").cloned().collect()
}

/// Mails to the merchant's own address that say so, and nothing of the address but its host.
fn mails(scene: &Scene, gone: bool) -> i64 {
    let sql = format!(
        "select count(*) from mail_message where topic = 'merchant_alerts' and email = 'owner@shop.example'
         and (message ->> 'gone')::boolean = {gone} and message::text not like '%/hook%'"
    );
    scene.ledger.database.number(&sql)
}

#[test]
fn after_eleven_attempts_a_delivery_has_failed_and_a_replay_tries_it_again() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.always_answers("/hook", Reply::status(404));
    scene.order("order-1");

    for attempts in 1..=10 {
        scene.attempts(&endpoint, attempts);
        assert_eq!(scene.deliveries(&endpoint)[0]["status"], "pending", "after {attempts}");
        scene.time_passes();
    }
    let failed = scene.only_delivery(&endpoint, "failed");

    assert_eq!(failed["attempts"].as_array().unwrap().len(), 11);
    assert_eq!(failed["next_attempt_at"], Value::Null);
    assert_eq!(scene.show(&endpoint)["status"], "enabled", "one event that nobody takes does not disable it");
    scene.receiver.always_answers("/hook", Reply::status(200));
    scene.shop.api.post(&format!("/v1/deliveries/{}/replay", text(&failed["id"])), &Value::Null).expect(202);
    assert_eq!(scene.only_delivery(&endpoint, "delivered")["attempts"].as_array().unwrap().len(), 12);
}

#[test]
fn an_endpoint_that_took_nothing_for_five_days_is_disabled_and_everybody_can_see_why() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.always_answers("/hook", Reply::status(500));
    scene.order("order-1");
    scene.attempts(&endpoint, 1);
    let days = |days: &str| {
        let moved = format!("update webhook_endpoint set failing_since = now() - interval '{days}'");
        scene.ledger.database.execute(&moved).unwrap();
    };

    days("4 days 23 hours");
    scene.time_passes();
    scene.attempts(&endpoint, 2);
    assert_eq!(scene.show(&endpoint)["status"], "enabled");
    days("5 days");
    scene.time_passes();
    eventually(20, "it is disabled", || scene.show(&endpoint)["status"] == "disabled");

    let shown = scene.show(&endpoint);
    assert_eq!(shown["disabled_reason"], "it took nothing for five days");
    assert!(!shown["disabled_at"].is_null() && !shown["failing_since"].is_null());
    let deeds = disabling_deeds(&scene, &endpoint);
    assert_eq!((deeds.len(), &deeds[0]["person"]), (1, &json!("tributary")));
    assert_eq!(mails(&scene, false), 1);
    let metrics = integration_tests::api::Client::new(scene.ledger.url()).get("/metrics").text;
    assert!(metrics.contains("tributary_webhook_endpoints_given_up_total 1"), "{metrics}");
    let sent = scene.receiver.received("/hook").len();
    scene.order("order-2");
    scene.time_passes();
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(scene.receiver.received("/hook").len(), sent, "nothing is sent there any more");

    scene.receiver.always_answers("/hook", Reply::status(200));
    let path = format!("/v1/webhook-endpoints/{}", endpoint.id);
    scene.shop.api.patch(&path, &json!({"status": "enabled"})).expect(200);
    scene.only_delivery(&endpoint, "delivered");
    assert!(scene.show(&endpoint)["failing_since"].is_null());
}

#[test]
fn an_endpoint_that_says_goodbye_is_disabled_at_once() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.answers("/hook", [Reply::status(410)]);
    scene.order("order-1");

    eventually(20, "it is disabled", || scene.show(&endpoint)["status"] == "disabled");

    assert_eq!(scene.show(&endpoint)["disabled_reason"], "it answered 410 Gone");
    assert_eq!(scene.only_delivery(&endpoint, "failed")["attempts"][0]["status_code"], 410);
    assert_eq!(disabling_deeds(&scene, &endpoint).len(), 1);
    assert_eq!(mails(&scene, true), 1);
}

#[test]
fn events_and_what_became_of_them_are_forgotten_after_thirty_days() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.order("order-1");
    scene.order("order-2");
    eventually(20, "both are delivered", || {
        scene.deliveries(&endpoint).iter().filter(|delivery| delivery["status"] == "delivered").count() == 2
    });
    let age = "update webhook_event set occurred_at = now() - interval '30 days' where subject_id in
        (select conversion_id from conversion where order_id = 'order-1')";
    scene.ledger.database.execute(age).unwrap();

    eventually(20, "one is left", || scene.deliveries(&endpoint).len() == 1);
    for table in ["event", "delivery", "attempt"] {
        assert_eq!(scene.ledger.database.number(&format!("select count(*) from webhook_{table}")), 1, "{table}");
    }
}

#[test]
fn events_that_no_endpoint_is_handed_show_with_their_age() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    // There is none before the first look.
    let lag = || -> Option<f64> {
        let metrics = Client::new(scene.ledger.url()).get("/metrics").text;
        let line = metrics.lines().find_map(|line| line.strip_prefix("tributary_webhook_event_lag_seconds "));
        line.map(|seconds| seconds.parse().unwrap())
    };
    let change = |what: &str| scene.ledger.database.execute(&format!("alter table webhook_delivery {what}")).unwrap();

    change("add constraint refused check (false) not valid");
    scene.order("order-1");
    eventually(60, "the event waits", || lag() > Some(1.0));
    change("drop constraint refused");

    eventually(60, "nothing waits", || lag() == Some(0.0) && scene.deliveries(&endpoint).len() == 1);
}
