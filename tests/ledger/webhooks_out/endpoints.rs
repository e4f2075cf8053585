//! Endpoints: made, shown, changed, removed; whose they are; which addresses they may have.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn an_endpoint_is_made_listed_changed_and_removed() {
    let scene = Scene::new();
    let body = json!({"url": scene.receiver.url("/a?x=1#fragment"), "events": ["payout.paid", "conversion.created"],
        "description": "ERP"});
    let created = scene.shop.api.post("/v1/webhook-endpoints", &body).expect(201);
    let path = format!("/v1/webhook-endpoints/{}", text(&created["id"]));

    assert_eq!(created["url"], scene.receiver.url("/a?x=1"));
    assert_eq!(created["events"], json!(["conversion.created", "payout.paid"]));
    assert_eq!((&created["status"], &created["description"]), (&json!("enabled"), &json!("ERP")));
    let mut shown = created.clone();
    shown.as_object_mut().unwrap().remove("secret");
    assert_eq!(scene.shop.api.get(&path).expect(200), shown);
    assert_eq!(scene.shop.api.get("/v1/webhook-endpoints").expect(200)["data"], json!([shown]));

    let changes = json!({"url": scene.receiver.url("/b"), "events": ["*"], "status": "disabled", "description": null});
    let disabled = scene.shop.api.patch(&path, &changes).expect(200);
    assert_eq!((&disabled["status"], &disabled["events"]), (&json!("disabled"), &json!(["*"])));
    assert_eq!(disabled["disabled_reason"], "the merchant disabled it");
    assert_eq!(scene.shop.api.patch(&path, &json!({})).expect(200), disabled);
    assert_eq!(scene.shop.api.post(&format!("{path}/test"), &Value::Null).problem(409), "invalid_state");
    let enabled = scene.shop.api.patch(&path, &json!({"status": "enabled"})).expect(200);
    assert_eq!((&enabled["status"], &enabled["disabled_at"]), (&json!("enabled"), &Value::Null));

    assert_eq!(scene.shop.api.send("DELETE", &path, &[], None).status, 204);
    assert_eq!(scene.shop.api.get(&path).problem(404), "not_found");
    assert_eq!(scene.shop.api.send("DELETE", &path, &[], None).problem(404), "not_found");
    let deeds: Vec<Value> = scene.shop.api.get("/v1/audit").expect(200)["data"].as_array().unwrap().clone();
    let deeds: Vec<&str> = deeds
        .iter()
        .map(|deed| deed["action"].as_str().unwrap())
        .filter(|action| !action.starts_with("api_key."))
        .collect();
    let expected = ["delete", "update", "update", "create"].map(|deed| format!("webhook_endpoint.{deed}"));
    assert_eq!(deeds, expected);
}

#[test]
fn a_test_ping_goes_to_its_endpoint_alone_and_stands_in_the_log() {
    let scene = Scene::new();
    let (one, two) = (scene.endpoint("/one", &["payout.paid"]), scene.endpoint("/two", &["*"]));

    let queued = scene.shop.api.post(&format!("/v1/webhook-endpoints/{}/test", one.id), &Value::Null).expect(202);
    let ping = scene.hears(&one, "test.ping");

    assert_eq!((&queued["status"], &queued["event"]["type"]), (&json!("pending"), &json!("test.ping")));
    assert_eq!(ping.header("webhook-id"), text(&queued["event"]["id"]));
    assert_eq!(ping.json()["data"], json!({"endpoint_id": one.id}));
    let delivered = scene.only_delivery(&one, "delivered");
    let attempt = &delivered["attempts"][0];
    assert_eq!(
        (&attempt["number"], &attempt["status_code"], &attempt["error"]),
        (&json!(1), &json!(200), &Value::Null)
    );
    assert!(attempt["duration_ms"].as_i64().unwrap() >= 0 && !delivered["settled_at"].is_null());
    assert_eq!(scene.shop.api.get(&format!("/v1/deliveries/{}", text(&queued["id"]))).expect(200), delivered);
    let by_status = |status: &str| {
        let path = format!("/v1/webhook-endpoints/{}/deliveries?status={status}", one.id);
        scene.shop.api.get(&path).expect(200)["data"].as_array().unwrap().len()
    };
    assert_eq!((by_status("delivered"), by_status("pending"), by_status("failed")), (1, 0, 0));
    assert!(scene.receiver.received(&two.path).is_empty());
}

#[test]
fn bad_input_is_named_and_stores_nothing() {
    let scene = Scene::new();
    let url = scene.receiver.url("/hook");
    for (body, field) in [
        (json!({"events": ["*"]}), "url"),
        (json!({"url": url}), "events"),
        (json!({"url": url, "events": []}), "events"),
        (json!({"url": url, "events": ["payout.payed"]}), "events"),
        (json!({"url": url, "events": vec!["*"; 101]}), "events"),
        (json!({"url": "not an address", "events": ["*"]}), "url"),
        (json!({"url": "ftp://hooks.shop.com/", "events": ["*"]}), "url"),
        (json!({"url": "https://user:secret@hooks.shop.com/", "events": ["*"]}), "url"),
        (json!({"url": format!("https://hooks.shop.com/{}", "x".repeat(2_048)), "events": ["*"]}), "url"),
        (json!({"url": url, "events": ["*"], "status": "disabled"}), "status"),
        (json!({"url": url, "events": ["*"], "description": "x".repeat(201)}), "description"),
        (json!({"url": url, "events": ["*"], "secret": "whsec_mine"}), "secret"),
    ] {
        let answer = scene.shop.api.post("/v1/webhook-endpoints", &body);
        assert_eq!(answer.problem(422), "validation_failed", "{body}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{}", answer.text);
    }
    let unknown = scene.shop.api.post("/v1/webhook-endpoints", &json!({"url": url, "events": ["order.paid"]}));
    let detail = text(&unknown.json()["errors"][0]["detail"]);
    assert!(detail.contains("conversion.created") && detail.contains("affiliate.terminated"), "{detail}");
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_endpoint"), 0);
}

#[test]
fn in_production_no_private_address_is_taken_and_no_name_that_leads_to_one_is_called() {
    let ledger = Ledger::start();
    let scene = Scene::on(ledger, &json!({"hold_days": 14}));
    for url in [
        scene.receiver.url("/hook"),
        "http://hooks.shop.com/".into(),
        "https://127.0.0.1/".into(),
        "https://0x7f000001/".into(),
        "https://localhost/".into(),
        "https://169.254.169.254/latest/meta-data/".into(),
        "https://[fd00:ec2::254]/".into(),
        "https://[::ffff:10.0.0.1]/".into(),
        "https://metadata.google.internal/".into(),
        "https://hooks.shop.com:5432/".into(),
    ] {
        let answer = scene.shop.api.post("/v1/webhook-endpoints", &json!({"url": url, "events": ["*"]}));
        assert_eq!(answer.problem(422), "validation_failed", "{url}");
        assert_eq!(answer.json()["errors"][0]["field"], "url");
        let postback = format!("/v1/affiliates/{}/postback", scene.partner.affiliate_id);
        assert_eq!(scene.shop.api.put(&postback, &json!({"url": url})).problem(422), "validation_failed", "{url}");
    }

    let created = scene.shop.api.post("/v1/webhook-endpoints", &json!({"url": "https://1.1.1.1/", "events": ["*"]}));
    let path = format!("/v1/webhook-endpoints/{}", text(&created.expect(201)["id"]));
    // As a name would lead home that led elsewhere when it was given.
    let moved = format!("update webhook_endpoint set url = '{}'", scene.receiver.url("/hook"));
    scene.ledger.database.execute(&moved).unwrap();
    scene.shop.api.post(&format!("{path}/test"), &Value::Null).expect(202);
    let attempt = || scene.shop.api.get(&format!("{path}/deliveries")).expect(200)["data"][0]["attempts"][0].clone();
    eventually(20, "an attempt", || !attempt()["duration_ms"].is_null());
    assert_eq!(attempt()["error"], "the host is not on the public internet");
    assert_eq!(attempt()["status_code"], Value::Null);
    assert!(scene.receiver.received("/hook").is_empty());
}

#[test]
fn another_merchants_endpoints_deliveries_and_postbacks_do_not_exist() {
    let scene = Scene::new();
    let other = Merchant::new(&scene.ledger);
    let endpoint = scene.endpoint("/hook", &["*"]);
    let path = format!("/v1/webhook-endpoints/{}", endpoint.id);
    scene.shop.api.post(&format!("{path}/test"), &Value::Null).expect(202);
    let delivery = text(&scene.only_delivery(&endpoint, "delivered")["id"]);
    let postback = format!("/v1/affiliates/{}/postback", scene.partner.affiliate_id);
    scene.shop.api.put(&postback, &json!({"url": scene.receiver.url("/pb")})).expect(200);

    let read_only = scene.ledger.operator.post(
        &format!("/v1/merchants/{}/keys", scene.shop.id),
        &json!({"role": "merchant_readonly", "person": "reporting"}),
    );
    let read_only = Client::new(scene.ledger.url()).with_key(&text(&read_only.expect(201)["key"]));
    for get in [path.clone(), format!("{path}/deliveries"), format!("/v1/deliveries/{delivery}"), postback.clone()] {
        assert_eq!(other.api.get(&get).problem(404), "not_found", "{get}");
        assert_eq!(scene.shop.finance.get(&get).problem(403), "forbidden", "{get}");
        read_only.get(&get).expect(200);
    }
    for post in [format!("{path}/rotate-secret"), format!("{path}/test"), format!("/v1/deliveries/{delivery}/replay")] {
        assert_eq!(read_only.post(&post, &Value::Null).problem(403), "forbidden", "{post}");
        assert_eq!(other.api.post(&post, &Value::Null).problem(404), "not_found", "{post}");
    }
    assert_eq!(other.api.patch(&path, &json!({"status": "disabled"})).problem(404), "not_found");
    assert_eq!(other.api.put(&postback, &json!({"url": "https://x.com/"})).problem(404), "not_found");
    for delete in [&path, &postback] {
        assert_eq!(other.api.send("DELETE", delete, &[], None).problem(404), "not_found");
    }
    assert_eq!(other.api.get("/v1/webhook-endpoints").expect(200)["data"], json!([]));
    assert_eq!(scene.show(&endpoint)["status"], "enabled");
}

#[test]
fn a_merchant_has_at_most_twenty_endpoints_however_many_are_made_at_once() {
    let scene = Scene::new();
    let body = json!({"url": scene.receiver.url("/hook"), "events": ["payout.paid"]});

    let mut statuses: Vec<u16> = std::thread::scope(|threads| {
        let posts: Vec<_> =
            (0..25).map(|_| threads.spawn(|| scene.shop.api.post("/v1/webhook-endpoints", &body).status)).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201; 20], vec![409; 5]].concat());
}

#[test]
fn an_endpoint_made_twice_under_one_key_is_one_and_its_secret_is_told_again() {
    let scene = Scene::new();
    let body = json!({"url": scene.receiver.url("/hook"), "events": ["payout.paid"]}).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "first-endpoint")];
    let create = || scene.shop.api.send("POST", "/v1/webhook-endpoints", &headers, Some(&body));

    let (first, second) = (create(), create());

    assert_eq!((first.expect(201), second.header("idempotent-replayed")), (second.expect(201), Some("true")));
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_endpoint"), 1);
    let rotate = format!("/v1/webhook-endpoints/{}/rotate-secret", text(&first.json()["id"]));
    let headers = [("idempotency-key", "new-secret")];
    let rotate = || scene.shop.api.send("POST", &rotate, &headers, None).expect(200);
    assert_eq!(rotate()["secret"], rotate()["secret"], "asking again ends no secret");
}
