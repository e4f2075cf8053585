//! Only the merchant's own account is believed, and nobody learns who has one.

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::stripe::{Event, signature};
use serde_json::json;

use super::objects::session;
use super::scene::{SECRET, Scene};

fn stored(ledger: &Ledger) -> i64 {
    ledger.database.number("select count(*) from provider_event")
}

fn event(merchant_id: &str, secret: &str) -> Event {
    Event::of_merchant(merchant_id, secret, "evt_1", "checkout.session.completed", &session("cs_1", &json!({})))
}

/// Status and body without the request's own id.
fn said(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text.clone())
}

#[test]
fn a_wrong_signature_no_secret_and_no_merchant_are_answered_alike_and_nothing_is_kept() {
    let scene = Scene::new();
    let silent = Merchant::new(&scene.ledger);
    let nobody = uuid::Uuid::new_v4().to_string();

    let wrong = event(&scene.shop.id, "whsec_of_somebody_else").tell(&scene.ledger);
    assert_eq!(wrong.problem(400), "bad_signature");
    for merchant_id in [&silent.id, &nobody] {
        assert_eq!(said(&event(merchant_id, SECRET).tell(&scene.ledger)), said(&wrong));
        let unsigned = event(merchant_id, SECRET).tell_with(&scene.ledger, "{}", "");
        assert_eq!(said(&unsigned), said(&event(&scene.shop.id, SECRET).tell_with(&scene.ledger, "{}", "")));
    }
    assert_eq!(event("no-merchant", SECRET).tell(&scene.ledger).problem(404), "not_found");
    assert_eq!(stored(&scene.ledger), 0);
}

#[test]
fn an_old_signature_and_another_body_are_refused() {
    let scene = Scene::new();
    let own = || event(&scene.shop.id, SECRET);
    for event in [own().signed_earlier(310), own().signed_earlier(-310)] {
        assert_eq!(event.tell(&scene.ledger).problem(400), "bad_signature");
    }
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let other = signature(SECRET, now, "another body");
    assert_eq!(own().tell_with(&scene.ledger, "{}", &other).problem(400), "bad_signature");
    for body in ["", "{", "[]", "{}"] {
        assert_eq!(own().tell_bytes(&scene.ledger, body).problem(400), "malformed_json", "{body}");
    }
    let large = "x".repeat(256 * 1024 + 1);
    assert_eq!(own().tell_bytes(&scene.ledger, &large).problem(413), "payload_too_large");
    assert_eq!(stored(&scene.ledger), 0);
    // Of several signatures one is enough.
    let body = r#"{"id": "evt_9", "type": "x", "created": 1, "livemode": false, "data": {"object": {}}}"#;
    let right = signature(SECRET, now, body);
    let several = format!("{},{}", signature("whsec_other", now, body), right.split_once(',').unwrap().1);
    own().tell_with(&scene.ledger, body, &several).expect(200);
}

#[test]
fn two_merchants_with_one_event_id_do_not_shadow_each_other() {
    let scene = Scene::new();
    let other = Merchant::new(&scene.ledger);
    other.api.put("/v1/integrations/stripe", &json!({"webhook_secret": "whsec_of_the_other"})).expect(200);

    // Signed by the other merchant for the other, and for the shop.
    event(&other.id, "whsec_of_the_other").tell(&scene.ledger).expect(200);
    assert_eq!(event(&scene.shop.id, "whsec_of_the_other").tell(&scene.ledger).problem(400), "bad_signature");
    event(&scene.shop.id, SECRET).tell(&scene.ledger).expect(200);

    assert_eq!(scene.order("cs_1")["amount"], 10_000);
    for shop in [&scene.shop, &other] {
        let events = shop.api.get("/v1/integrations/stripe/events").expect(200);
        assert_eq!(events["data"].as_array().unwrap().len(), 1);
    }
    assert_eq!(scene.orders(), 2);
}
