//! The secret: set, shown without being told, replaced, taken away.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::stripe::Event;
use serde_json::{Value, json};

use super::objects::session;
use super::scene::{SECRET, Scene};

const PATH: &str = "/v1/integrations/stripe";

fn put(shop: &Merchant, body: &Value) -> Value {
    shop.api.put(PATH, body).expect(200)
}

fn answers(ledger: &Ledger, shop: &Merchant, secret: &str, id: &str) -> u16 {
    let object = session(&format!("cs_{id}"), &json!({}));
    Event::of_merchant(&shop.id, secret, id, "checkout.session.completed", &object).tell(ledger).status
}

#[test]
fn the_secret_is_shown_by_its_end_and_stored_sealed() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let before = shop.finance.get(PATH).expect(200);
    assert_eq!((&before["active"], &before["secrets"]), (&json!(false), &json!([])));
    assert_eq!(before["webhook_path"], json!(format!("/webhooks/stripe/{}", shop.id)));

    let set = put(&shop, &json!({"webhook_secret": "whsec_secret_abcd"}));

    let secret = &set["secrets"][0];
    assert_eq!(
        (&set["active"], &secret["last_four"], &secret["livemode"]),
        (&json!(true), &json!("abcd"), &Value::Null)
    );
    assert!(!set.to_string().contains("whsec"));
    let told = "select count(*) from stripe_webhook_secret where position('whsec' in encode(sealed, 'escape')) > 0
        or sealed = 'whsec_secret_abcd'";
    assert_eq!(ledger.database.number(told), 0);
    let audit = shop.api.get("/v1/audit").expect(200);
    assert_eq!(audit["data"][0]["action"], "stripe_integration.set");
    assert!(!audit.to_string().contains("whsec"));
    // Putting the same again changes nothing.
    assert_eq!(put(&shop, &json!({"webhook_secret": "whsec_secret_abcd"})), set);
}

#[test]
fn the_secret_before_stays_good_for_a_day_and_two_at_most_are() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for secret in ["whsec_number_1", "whsec_number_2"] {
        put(&shop, &json!({"webhook_secret": secret}));
    }
    assert_eq!([1, 2].map(|n| answers(&ledger, &shop, &format!("whsec_number_{n}"), &format!("evt_{n}"))), [200, 200]);

    let three = put(&shop, &json!({"webhook_secret": "whsec_number_3"}));
    assert_eq!(three["secrets"].as_array().unwrap().len(), 2);
    assert!(three["secrets"][0]["valid_until"].is_null() && three["secrets"][1]["valid_until"].is_string(), "{three}");
    assert_eq!([1, 2, 3].map(|n| answers(&ledger, &shop, &format!("whsec_number_{n}"), "evt_4")), [400, 200, 200]);

    ledger
        .database
        .execute("update stripe_webhook_secret set retires_at = now() where retires_at is not null")
        .unwrap();
    assert_eq!([2, 3].map(|n| answers(&ledger, &shop, &format!("whsec_number_{n}"), "evt_5")), [400, 200]);
    // At once, when the old one is known to others; and back to one that was replaced.
    put(&shop, &json!({"webhook_secret": "whsec_number_4", "previous_valid_hours": 0}));
    assert_eq!([3, 4].map(|n| answers(&ledger, &shop, &format!("whsec_number_{n}"), "evt_6")), [400, 200]);
}

#[test]
fn without_a_secret_nothing_is_believed_any_more() {
    let scene = Scene::new();
    assert_eq!(answers(&scene.ledger, &scene.shop, SECRET, "evt_1"), 200);

    for _ in 0..2 {
        assert_eq!(scene.shop.api.send("DELETE", PATH, &[], None).status, 204);
    }

    assert_eq!(answers(&scene.ledger, &scene.shop, SECRET, "evt_2"), 400);
    let now = scene.shop.api.get(PATH).expect(200);
    assert_eq!((&now["active"], &now["secrets"]), (&json!(false), &json!([])));
    // What was told stays.
    assert_eq!(now["heard"][0]["kind"], "checkout.session.completed");
    assert_eq!(scene.orders(), 1);
}

#[test]
fn a_secret_is_of_the_mode_of_its_first_event_unless_the_merchant_says_which() {
    let scene = Scene::new();
    let live = |id: &str, live: bool| {
        let object = session(&format!("cs_{id}"), &json!({"livemode": live}));
        let event = scene.event(id, "checkout.session.completed", &object).with("livemode", &json!(live));
        event.tell(&scene.ledger).expect(200);
        scene.verdict(id)
    };
    assert_eq!(live("evt_1", true).0, "applied");
    assert_eq!(scene.shop.api.get(PATH).expect(200)["secrets"][0]["livemode"], true);
    assert_eq!(live("evt_2", false), ("ignored".into(), json!("wrong_livemode")));
    assert_eq!(scene.order("cs_evt_1")["metadata"]["livemode"], true);

    put(&scene.shop, &json!({"webhook_secret": SECRET, "livemode": false}));
    assert_eq!(live("evt_3", false).0, "applied");
    assert_eq!(live("evt_4", true), ("ignored".into(), json!("wrong_livemode")));
    assert_eq!(scene.orders(), 2);
}

#[test]
fn what_cannot_be_a_secret_is_refused_and_other_roles_may_only_look() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for body in [
        json!({}),
        json!({"webhook_secret": ""}),
        json!({"webhook_secret": "whsec_a b c d e f"}),
        json!({"webhook_secret": format!("sk_live_{}", "x".repeat(20))}),
        json!({"webhook_secret": "x".repeat(201)}),
        json!({"webhook_secret": "whsec_1234567", "previous_valid_hours": 73}),
        json!({"webhook_secret": "whsec_1234567", "secret": "x"}),
    ] {
        assert_eq!(shop.api.put(PATH, &body).problem(422), "validation_failed", "{body}");
    }
    assert_eq!(ledger.database.number("select count(*) from stripe_webhook_secret"), 0);
    let body = json!({"webhook_secret": "whsec_1234567"});
    assert_eq!(shop.finance.put(PATH, &body).problem(403), "forbidden");
    assert_eq!(shop.finance.send("DELETE", PATH, &[], None).problem(403), "forbidden");
    shop.finance.get("/v1/integrations/stripe/events").expect(200);
    assert_eq!(shop.api.get("/v1/integrations/stripe/events?status=lost").problem(422), "validation_failed");
}

#[test]
fn events_are_listed_by_status_and_page_and_are_the_merchants_own() {
    let scene = Scene::new();
    for number in 0..3 {
        scene.tell(&format!("evt_{number}"), "customer.created", &json!({"id": "cus_1"}));
    }
    let other = Merchant::new(&scene.ledger);
    let page = |client: &Merchant, query: &str| client.api.get(&format!("{PATH}/events{query}")).expect(200);

    let first = page(&scene.shop, "?status=ignored&limit=2");
    let ids: Vec<&Value> = first["data"].as_array().unwrap().iter().map(|event| &event["stripe_event_id"]).collect();
    assert_eq!((ids, &first["has_more"]), (vec![&json!("evt_2"), &json!("evt_1")], &json!(true)));
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(page(&scene.shop, &format!("?limit=2&cursor={cursor}"))["data"][0]["stripe_event_id"], "evt_0");
    assert_eq!(page(&scene.shop, "?status=applied")["data"], json!([]));
    assert_eq!(page(&other, "")["data"], json!([]));
    let seen = scene.ledger.operator.get("/v1/provider-events").expect(200);
    assert_eq!(seen["data"][0]["merchant_id"], json!(scene.shop.id));
}
