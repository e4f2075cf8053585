//! What an order that comes by a customer's code says.

use integration_tests::ledger::TOKEN_KEYS;
use integration_tests::merchant::{merge, text};
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use time::{Duration, OffsetDateTime};

use super::scene::Scene;

fn token(scene: &Scene, clicked: OffsetDateTime) -> String {
    let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
    let shown = scene.shop.api.get(&format!("/v1/referral-codes/{}", scene.code)).expect(200);
    let millis = i64::try_from(clicked.unix_timestamp_nanos() / 1_000_000).unwrap();
    keys.mint(uuid_v7(millis, &[5; 10]), text(&shown["id"]).parse().unwrap())
}

fn order(scene: &Scene, order_id: &str, with: &Value) -> Value {
    let mut body = json!({"ref": null, "customer_id": order_id});
    merge(&mut body, with);
    scene.shop.order(order_id, 3000, "", &body).expect(201)
}

fn referrals(scene: &Scene) -> Vec<Value> {
    scene.settled();
    scene.shop.api.get("/v1/referrals").expect(200)["data"].as_array().unwrap().clone()
}

#[test]
fn an_order_by_a_customers_code_alone_is_credited_to_no_affiliate() {
    let scene = Scene::new(&json!({}));
    let partner = scene.shop.partner(&scene.program_id, &json!({}));

    let by_token = order(&scene, "o-1", &json!({"click_token": token(&scene, OffsetDateTime::now_utc())}));
    let by_ref = order(&scene, "o-2", &json!({"ref": scene.code.to_lowercase()}));
    let beside = json!({"click_token": token(&scene, OffsetDateTime::now_utc()), "ref": partner.code});
    let beside = order(&scene, "o-3", &beside);

    for order in [&by_token, &by_ref] {
        assert_eq!((&order["status"], &order["reason"]), (&json!("unattributed"), &json!("no_reference")));
    }
    assert_eq!((&beside["attribution"]["method"], &beside["reason"]), (&json!("ref"), &Value::Null));
    assert_eq!(beside["attribution"]["candidates"][0]["verdict"], "referral");
    assert_eq!(order(&scene, "o-4", &json!({"ref": "FFFFFFFF"}))["reason"], "unknown_ref");
    assert_eq!(referrals(&scene), Vec::<Value>::new(), "nobody said that these customers are new");
    assert_eq!(scene.ledger.database.number("select count(*) from commission"), 1);
}

#[test]
fn a_click_older_than_the_programs_window_signs_nobody_up() {
    let scene = Scene::new(&json!({}));
    let sign_up = |days: i64| {
        let token = token(&scene, OffsetDateTime::now_utc() - Duration::days(days));
        scene.sign_up("bob", &json!({"code": null, "click_token": token}))
    };

    assert_eq!(sign_up(31).problem(409), "invalid_state");
    sign_up(29).expect(201);
    sign_up(31).expect(200);
}

#[test]
fn a_new_customers_order_by_the_code_signs_them_up_and_qualifies_them() {
    let scene = Scene::new(&json!({"minimum_order": 2000}));
    let with = json!({
        "click_token": token(&scene, OffsetDateTime::now_utc() - Duration::days(3)), "customer_type": "new",
        "customer_email": "bob@mail.example",
    });

    order(&scene, "bob", &with);

    let found = referrals(&scene);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["status"], &found[0]["referred_customer_id"]), (&json!("rewarded"), &json!("bob")));
    assert_eq!((scene.credit("ada"), scene.credit("bob")), (1000, 500));
    // The shop tells the sign-up all the same.
    let again = scene.sign_up("bob", &json!({})).expect(200);
    assert_eq!(again["id"], found[0]["id"]);
    scene.ledger.assert_books_hold();
}

#[test]
fn an_order_signs_nobody_up_against_the_rules() {
    let scene = Scene::new(&json!({}));
    let path = format!("/v1/referral-codes/{}", scene.code);
    scene.shop.api.patch(&path, &json!({"email": "ada@mail.example"})).expect(200);
    let late = token(&scene, OffsetDateTime::now_utc() - Duration::days(31));
    for (customer, with) in [
        ("ada", json!({"ref": scene.code, "customer_type": "new"})),
        ("ada-2", json!({"ref": scene.code, "customer_type": "new", "customer_email": "ada+2@mail.example"})),
        ("bob", json!({"ref": scene.code, "customer_type": "existing"})),
        ("cleo", json!({"click_token": late, "customer_type": "new"})),
    ] {
        order(&scene, customer, &with);
    }
    assert_eq!(referrals(&scene), Vec::<Value>::new());
    scene.shop.api.patch(&path, &json!({"status": "paused"})).expect(200);
    order(&scene, "dan", &json!({"ref": scene.code, "customer_type": "new"}));
    assert_eq!(referrals(&scene), Vec::<Value>::new());
    // The order of somebody who signs up within the day counts.
    scene.shop.api.patch(&path, &json!({"status": "active"})).expect(200);
    let referral = scene.signed_up("dan");
    scene.becomes(&referral, "rewarded");
    scene.ledger.assert_books_hold();
}

#[test]
fn a_friend_signs_up_by_the_click_token() {
    let scene = Scene::new(&json!({}));
    let body = json!({"code": null, "click_token": token(&scene, OffsetDateTime::now_utc())});

    let referral = scene.sign_up("bob", &body).expect(201);

    assert_eq!((&referral["code"], &referral["referrer_customer_id"]), (&json!(scene.code), &json!("ada")));
    let partner = scene.shop.partner(&scene.program_id, &json!({}));
    let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
    let affiliates = keys.mint(uuid_v7(1_777_575_106_801, &[1; 10]), partner.link_id.parse().unwrap());
    let body = json!({"code": null, "click_token": affiliates});
    assert_eq!(scene.sign_up("dan", &body).problem(404), "not_found", "an affiliate's link refers nobody");
}
