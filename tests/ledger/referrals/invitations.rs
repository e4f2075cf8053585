//! Friends who are invited before they sign up.

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::{Scene, open_code};

fn invite(scene: &Scene, code: &str, email: &str) -> integration_tests::api::Answer {
    scene.shop.api.post("/v1/referrals/invite", &json!({"code": code, "email": email}))
}

#[test]
fn an_invitation_is_completed_by_the_sign_up_with_that_mailbox() {
    let scene = Scene::new(&json!({}));
    let invited = invite(&scene, &scene.code, "bob@mail.example").expect(201);
    assert_eq!((&invited["status"], &invited["referred_customer_id"]), (&json!("pending"), &Value::Null));
    assert!(invited["invited_at"].is_string() && invited["expires_at"].is_string());
    assert_eq!(invite(&scene, &scene.code, "Bob@mail.example").expect(200), invited);

    // The friend does not even have to bring the code.
    let body = json!({"referred_customer_id": "bob", "email": "BOB+new@mail.example"});
    let signed_up = scene.shop.api.post("/v1/referrals", &body).expect(201);

    assert_eq!((&signed_up["id"], &signed_up["status"]), (&invited["id"], &json!("signed_up")));
    assert_eq!(scene.shop.api.post("/v1/referrals", &body).expect(200)["id"], invited["id"]);
    assert_eq!(invite(&scene, &scene.code, "bob@mail.example").problem(409), "conflict");
    let unknown = json!({"referred_customer_id": "dan", "email": "dan@mail.example"});
    assert_eq!(scene.shop.api.post("/v1/referrals", &unknown).problem(404), "not_found");
}

#[test]
fn the_code_a_friend_brings_outweighs_who_invited_first() {
    let scene = Scene::new(&json!({}));
    let other = text(&open_code(&scene.shop, &scene.program_id, "cleo").expect(201)["code"]);
    invite(&scene, &scene.code, "bob@mail.example").expect(201);
    let second = invite(&scene, &other, "bob@mail.example").expect(201);

    let signed_up = scene.sign_up("bob", &json!({"code": other, "email": "bob@mail.example"})).expect(201);

    assert_eq!((&signed_up["id"], &signed_up["referrer_customer_id"]), (&second["id"], &json!("cleo")));
}

#[test]
fn an_invitation_ends_and_the_friend_can_still_come_by_the_code() {
    let scene = Scene::new(&json!({"expires_days": 1}));
    let invited = invite(&scene, &scene.code, "bob@mail.example").expect(201);

    scene.ledger.database.execute("update referral set expires_at = now() - interval '1 second'").unwrap();

    let ended = scene.becomes(&invited, "expired");
    assert!(ended["expired_at"].is_string());
    let by_mail = json!({"referred_customer_id": "bob", "email": "bob@mail.example"});
    assert_eq!(scene.shop.api.post("/v1/referrals", &by_mail).problem(404), "not_found");
    let again = invite(&scene, &scene.code, "bob@mail.example").expect(201);
    assert_ne!(again["id"], invited["id"]);
    let signed_up = scene.sign_up("bob", &json!({"email": "bob@mail.example"})).expect(201);
    assert_eq!(signed_up["id"], again["id"]);
    assert_eq!(scene.shown(&invited)["status"], "expired");
}

#[test]
fn a_code_has_so_many_open_invitations_and_no_more() {
    let scene = Scene::new(&json!({}));
    for number in 0..200 {
        invite(&scene, &scene.code, &format!("friend-{number}@mail.example")).expect(201);
    }
    assert_eq!(invite(&scene, &scene.code, "one-more@mail.example").problem(409), "invalid_state");
    scene.ledger.database.execute("update referral set expires_at = now() - interval '1 second'").unwrap();
    eventually(20, "there is room again", || invite(&scene, &scene.code, "one-more@mail.example").status == 201);
}
