//! What affiliates are told of their own conversions.

use std::collections::HashMap;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::receiver::{Received, Reply};
use super::scene::Scene;

const TEMPLATE: &str = "?c={conversion_id}&o={order_id}&a={amount}&u={currency}&m={commission}&s={status}\
                        &k={click_id}&g={campaign}&e={event}";

fn set(scene: &Scene, partner: &Partner, path: &str, with: &str) -> Value {
    let body = json!({"url": format!("{}{with}", scene.receiver.url(path))});
    scene.shop.api.put(&format!("/v1/affiliates/{}/postback", partner.affiliate_id), &body).expect(200)
}

/// The parameters of a request, by name.
fn told(request: &Received) -> HashMap<String, String> {
    let (_, query) = request.target.split_once('?').unwrap();
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.extend(hex::decode(digits).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.into(), decode(value)))
        .collect()
}

fn by_event(requests: &[Received], event: &str) -> HashMap<String, String> {
    let found = requests.iter().map(told).find(|told| told["e"] == event);
    found.unwrap_or_else(|| panic!("no {event} in {requests:?}"))
}

#[test]
fn an_affiliate_is_told_what_happens_to_its_conversions_and_nothing_of_the_customer() {
    let scene = Scene::new();
    let set = set(&scene, &scene.partner, "/pb", TEMPLATE);
    assert_eq!((&set["status"], &set["affiliate_id"]), (&json!("enabled"), &json!(scene.partner.affiliate_id)));
    let link = format!("/v1/links/{}", scene.partner.link_id);
    scene.shop.api.patch(&link, &json!({"campaign": "summer & sale"})).expect(200);

    let with = json!({"customer_id": "kim-4711", "customer_email": "kim@mail.example", "metadata": {"note": "secret"}});
    let order = scene.shop.order("order/ä 1", 10_000, &scene.partner.code, &with).expect(201);
    let id = text(&order["id"]);
    scene.shop.approve(&id).expect(200);
    scene.shop.refund("order/ä 1", "r-1", 5_000).expect(201);
    scene.shop.reject(&id, "fraud").expect(200);

    let requests = scene.receiver.waits_for("/pb", 5);
    let created = by_event(&requests, "conversion.created");
    for (name, value) in [
        ("c", id.as_str()),
        ("o", "order/ä 1"),
        ("a", "10000"),
        ("u", "EUR"),
        ("m", "2000"),
        ("s", "pending"),
        ("k", ""),
        ("g", "summer & sale"),
    ] {
        assert_eq!(created[name], value, "{name}");
    }
    let of = |event: &str| {
        let of_type = requests.iter().map(told).filter(|told| told["e"] == event && told["c"] == id);
        let mut said: Vec<(String, String)> = of_type.map(|told| (told["m"].clone(), told["s"].clone())).collect();
        said.sort();
        said
    };
    let said = |said: &[(&str, &str)]| -> Vec<(String, String)> {
        said.iter().map(|(amount, status)| (amount.to_string(), status.to_string())).collect()
    };
    assert_eq!(of("commission.approved"), said(&[("2000", "approved")]));
    assert_eq!(of("commission.clawed_back"), said(&[("0", "rejected"), ("1000", "approved")]));
    assert_eq!(of("commission.rejected"), said(&[("0", "rejected")]));
    for request in &requests {
        assert_eq!((request.method.as_str(), request.body.as_str()), ("GET", ""));
        assert!(request.headers.keys().all(|name| !name.starts_with("webhook-")));
        let all = format!("{request:?}");
        assert!(!["kim", "mail.example", "secret"].iter().any(|word| all.contains(word)), "{all}");
    }
}

#[test]
fn each_affiliate_hears_of_its_own_and_a_recruiter_of_its_share() {
    let scene = Scene::on(Ledger::start_calling_home(None), &json!({"hold_days": 14}));
    let program = scene.shop.program(&json!({"second_tier_rate": "10", "hold_days": 14}));
    let recruiter = scene.shop.partner(&program, &json!({"email": "r@x.example"}));
    let of_hers = json!({"email": "b@x.example", "recruiter_id": recruiter.affiliate_id});
    let bob = scene.shop.partner(&program, &of_hers);
    set(&scene, &recruiter, "/recruiter", TEMPLATE);
    set(&scene, &bob, "/bob", TEMPLATE);

    scene.order("of-ada");
    let order = scene.shop.order("of-bob", 10_000, &bob.code, &json!({})).expect(201);
    scene.shop.approve(&text(&order["id"])).expect(200);

    let own = scene.receiver.waits_for("/bob", 2);
    let share = scene.receiver.waits_for("/recruiter", 1);
    assert_eq!(by_event(&own, "commission.approved")["m"], "2000");
    assert_eq!(by_event(&own, "conversion.created")["o"], "of-bob");
    assert_eq!(by_event(&share, "commission.approved")["m"], "200");
    assert_eq!(share.len(), 1, "whose order it was is not the recruiter's affair");
    let noted = scene.ledger.database.number("select count(*) from webhook_event");
    assert_eq!(noted, 3, "nothing is noted for those who have no postback");
}

#[test]
fn a_postback_is_changed_logged_and_removed() {
    let scene = Scene::new();
    let path = format!("/v1/affiliates/{}/postback", scene.partner.affiliate_id);
    assert_eq!(scene.shop.api.get(&path).problem(404), "not_found");
    let first = set(&scene, &scene.partner, "/one", TEMPLATE);
    let body = json!({"url": scene.receiver.url("/two?e={event}"), "events": ["commission.approved"]});
    let second = scene.shop.api.put(&path, &body).expect(200);
    assert_eq!((&second["id"], &second["events"]), (&first["id"], &json!(["commission.approved"])));
    assert_eq!(scene.shop.api.get(&path).expect(200), second);
    scene.receiver.answers("/two", [Reply::status(500)]);

    let order = scene.order("order-1");
    scene.shop.approve(&text(&order["id"])).expect(200);

    let requests = scene.receiver.waits_for("/two", 2);
    assert!(requests.iter().all(|request| request.target == "/two?e=commission.approved"));
    let log = || scene.shop.api.get(&format!("{path}/deliveries")).expect(200)["data"].as_array().unwrap().clone();
    eventually(20, "it is delivered", || log()[0]["status"] == "delivered");
    assert_eq!(log()[0]["url"], scene.receiver.url("/two?e=commission.approved"));
    let replay = format!("/v1/deliveries/{}/replay", text(&log()[0]["id"]));
    scene.shop.api.post(&replay, &Value::Null).expect(202);
    scene.receiver.waits_for("/two", 3);
    assert!(scene.receiver.received("/one").is_empty());
    assert_eq!(scene.shop.api.get("/v1/webhook-endpoints").expect(200)["data"], json!([]), "it is no endpoint");
    let endpoint = format!("/v1/webhook-endpoints/{}", text(&first["id"]));
    assert_eq!(scene.shop.api.get(&endpoint).problem(404), "not_found");

    assert_eq!(scene.shop.api.send("DELETE", &path, &[], None).status, 204);
    assert_eq!(scene.shop.api.get(&path).problem(404), "not_found");
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_delivery"), 0);
}

#[test]
fn what_is_no_template_is_refused_and_stores_nothing() {
    let scene = Scene::new();
    let path = format!("/v1/affiliates/{}/postback", scene.partner.affiliate_id);
    let url = |rest: &str| scene.receiver.url(rest);
    for (body, field) in [
        (json!({"url": url("/{customer_id}")}), "url"),
        (json!({"url": url("/{event")}), "url"),
        (json!({"url": "http://{campaign}.net.com/"}), "url"),
        (json!({"url": "ftp://net.com/{event}"}), "url"),
        (json!({"url": format!("http://net.com/{}", "x".repeat(2_048))}), "url"),
        (json!({"url": url("/"), "events": []}), "events"),
        (json!({"url": url("/"), "events": ["payout.paid"]}), "events"),
        (json!({"url": url("/"), "events": ["*"]}), "events"),
        (json!({"events": ["commission.approved"]}), "url"),
    ] {
        let answer = scene.shop.api.put(&path, &body);
        assert_eq!(answer.problem(422), "validation_failed", "{body}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{}", answer.text);
    }
    let nobody = "/v1/affiliates/01920000-0000-7000-8000-000000000000/postback";
    assert_eq!(scene.shop.api.put(nobody, &json!({"url": url("/")})).problem(404), "not_found");
    assert_eq!(scene.ledger.database.number("select count(*) from webhook_endpoint"), 0);
    let other = Merchant::new(&scene.ledger);
    assert_eq!(other.api.get(&path).problem(404), "not_found");
}
