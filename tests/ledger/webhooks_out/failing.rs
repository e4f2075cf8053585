//! Receivers that do not answer as they should.

use std::time::{Duration, Instant};

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::receiver::Reply;
use super::scene::Scene;

#[test]
fn what_was_answered_500_is_sent_again_under_the_same_id_and_the_log_tells_all_of_it() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    let refusal = Reply { body: "out of \0 order".repeat(500), ..Reply::status(500) };
    scene.receiver.answers("/hook", [refusal, Reply::status(503)]);
    scene.order("order-1");

    let first = scene.attempts(&endpoint, 1);
    assert_eq!((&first[0]["status_code"], &first[0]["error"]), (&json!(500), &Value::Null));
    let answer = text(&first[0]["answer"]);
    assert!(answer.starts_with("out of \u{fffd} order") && answer.chars().count() <= 1_024, "{answer}");
    let waiting = scene.only_delivery(&endpoint, "pending");
    assert!(!waiting["next_attempt_at"].is_null() && !scene.show(&endpoint)["failing_since"].is_null());
    scene.time_passes();
    scene.attempts(&endpoint, 2);
    scene.time_passes();
    let delivered = scene.only_delivery(&endpoint, "delivered");

    let codes: Vec<&Value> = delivered["attempts"].as_array().unwrap().iter().map(|one| &one["status_code"]).collect();
    assert_eq!(codes, [500, 503, 200]);
    let requests = scene.receiver.received("/hook");
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.header("webhook-id") == requests[0].header("webhook-id")));
    assert!(requests.iter().all(|request| request.body == requests[0].body));
    assert!(requests.iter().all(|request| super::signatures::is_signed_by(&endpoint.secret, request)));
    assert!(scene.show(&endpoint)["failing_since"].is_null());
}

#[test]
fn the_first_retry_comes_by_itself_after_five_seconds() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.answers("/hook", [Reply::status(500)]);

    let began = Instant::now();
    scene.order("order-1");
    scene.only_delivery(&endpoint, "delivered");

    assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_receiver_that_says_when_to_come_again_is_left_alone_until_then() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.answers("/hook", [Reply { retry_after: Some("3600"), ..Reply::status(429) }]);

    scene.order("order-1");
    scene.attempts(&endpoint, 1);

    let waits = "select extract(epoch from next_attempt_at - now())::bigint from webhook_delivery";
    let waits = scene.ledger.database.number(waits);
    assert!((3_500..=3_960).contains(&waits), "{waits} s");
}

#[test]
fn a_redirect_is_not_followed() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    for status in [301, 302, 307, 308] {
        let location = Some(scene.receiver.url("/elsewhere"));
        scene.receiver.answers("/hook", [Reply { location, ..Reply::status(status) }]);
    }
    scene.order("order-1");

    for attempts in 1..=4 {
        scene.attempts(&endpoint, attempts);
        scene.time_passes();
    }
    scene.only_delivery(&endpoint, "delivered");

    assert!(scene.receiver.received("/elsewhere").is_empty());
    assert_eq!(scene.receiver.received("/hook").len(), 5);
}

#[test]
fn a_slow_endpoint_and_a_dead_one_hold_up_nobody() {
    let scene = Scene::new();
    let slow = scene.endpoint("/slow", &["conversion.created"]);
    let quick = scene.endpoint("/quick", &["conversion.created"]);
    let dead = json!({"url": "http://127.0.0.1:9/", "events": ["*"]});
    let dead = text(&scene.shop.api.post("/v1/webhook-endpoints", &dead).expect(201)["id"]);
    scene.receiver.always_answers("/slow", Reply::after(Duration::from_mins(1)));

    let began = Instant::now();
    for number in 0..40 {
        scene.order(&format!("order-{number}"));
    }
    scene.receiver.waits_for(&quick.path, 40);

    assert!(began.elapsed() < Duration::from_secs(10), "{:?}: nothing waited for the slow one", began.elapsed());
    assert!(scene.receiver.received(&slow.path).len() <= 16, "and that one is not asked everything at once");
    let attempt = || {
        let path = format!("/v1/webhook-endpoints/{dead}/deliveries?limit=1");
        scene.shop.api.get(&path).expect(200)["data"][0]["attempts"][0].clone()
    };
    eventually(20, "the dead one was tried", || !attempt()["duration_ms"].is_null());
    assert!(text(&attempt()["error"]).contains("refused"), "{}", attempt());
    let timed_out = || {
        let log = scene.deliveries(&slow);
        let attempts = log.iter().filter_map(|delivery| delivery["attempts"].get(0));
        attempts.filter(|attempt| attempt["error"] == "no answer within 10 s").count()
    };
    eventually(20, "the slow one ran out of time", || timed_out() > 0);
}

#[test]
fn a_slow_answer_keeps_its_own_place_and_no_other() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.answers("/hook", [Reply::after(Duration::from_secs(9))]);
    scene.order("slow");
    scene.receiver.waits_for("/hook", 1);

    for number in 0..30 {
        scene.order(&format!("order-{number}"));
    }
    let delivered = || scene.deliveries(&endpoint).iter().filter(|one| one["status"] == "delivered").count();
    eventually(7, "the others are delivered meanwhile", || delivered() == 30);

    eventually(20, "and then the slow one", || delivered() == 31);
    assert_eq!(scene.receiver.received("/hook").len(), 31);
}

#[test]
fn a_replay_sends_the_same_event_again_whatever_became_of_it() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.order("order-1");
    let delivered = scene.only_delivery(&endpoint, "delivered");

    let replay = format!("/v1/deliveries/{}/replay", text(&delivered["id"]));
    let again = scene.shop.api.post(&replay, &Value::Null).expect(202);
    assert_eq!((&again["id"], &again["status"]), (&delivered["id"], &json!("pending")));
    let requests = scene.receiver.waits_for("/hook", 2);

    assert_eq!(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(scene.only_delivery(&endpoint, "delivered")["attempts"].as_array().unwrap().len(), 2);
    scene.shop.api.patch(&format!("/v1/webhook-endpoints/{}", endpoint.id), &json!({"status": "disabled"})).expect(200);
    assert_eq!(scene.shop.api.post(&replay, &Value::Null).problem(409), "invalid_state");
}

#[test]
fn a_server_killed_in_the_middle_of_a_delivery_delivers_it_when_it_is_back() {
    let mut scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.receiver.answers("/hook", (0..3).map(|_| Reply::after(Duration::from_secs(8))));
    let orders = ["order-0", "order-1", "order-2"].map(|order_id| {
        json!({"order_id": order_id, "customer_id": "c", "amount": 100, "currency": "EUR", "ref": scene.partner.code})
    });
    // One transaction, and so one turn of the endpoint.
    scene.shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
    scene.receiver.waits_for("/hook", 3);

    scene.ledger.process.kill();
    scene.ledger.start_again();
    scene.order("order-3");
    scene.receiver.waits_for("/hook", 4);
    // The lease of the dead server ends.
    scene.time_passes();
    eventually(20, "everything is delivered", || {
        let log = scene.deliveries(&endpoint);
        log.len() == 4 && log.iter().all(|delivery| delivery["status"] == "delivered")
    });

    let log = scene.deliveries(&endpoint);
    let unfinished = |delivery: &Value| delivery["attempts"][0]["duration_ms"].is_null();
    assert_eq!(log.iter().filter(|delivery| unfinished(delivery)).count(), 3, "the log shows what was interrupted");
    assert_eq!(scene.receiver.received("/hook").len(), 7);
}
