//! Friends sign up: once, never oneself, never by a code that does not count.

use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

use super::scene::{Scene, open_code};

#[test]
fn fifty_sign_ups_at_once_with_one_code_and_one_friend_are_one_referral() {
    let scene = Scene::new(&json!({}));

    let mut answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let sign_up = || {
            let answer = scene.sign_up("bob", &json!({"email": "bob@mail.example"}));
            (answer.status, answer.json())
        };
        let asked: Vec<_> = (0..50).map(|_| scope.spawn(sign_up)).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });

    answers.sort_by_key(|(status, _)| *status);
    let created = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!((created, answers[0].0, answers.len()), (1, 200, 50));
    assert!(answers.iter().all(|(_, referral)| referral["id"] == answers[0].1["id"]));
    assert_eq!(scene.ledger.database.number("select count(*) from referral"), 1);
    let referral = &answers[0].1;
    assert_eq!((&referral["status"], &referral["reward_type"]), (&json!("signed_up"), &json!("credit")));
    assert_eq!((&referral["referrer_reward"], &referral["referred_reward"]), (&json!(1000), &json!(500)));
    assert!(referral["signed_up_at"].is_string() && referral["qualified_at"].is_null());
}

#[test]
fn a_friend_is_referred_once_and_a_code_refers_many() {
    let scene = Scene::new(&json!({}));
    let other = text(&open_code(&scene.shop, &scene.program_id, "cleo").expect(201)["code"]);
    let first = scene.sign_up("bob", &json!({"email": "bob+shop@gmail.com"})).expect(201);
    scene.signed_up("dan");

    assert_eq!(scene.sign_up("bob", &json!({})).expect(200), first);
    assert_eq!(scene.sign_up("bob", &json!({"code": other})).problem(409), "conflict");
    // The same mailbox under another name is the same friend.
    let again = json!({"code": other, "email": "B.o.b@googlemail.com"});
    assert_eq!(scene.sign_up("bob-2", &again).problem(409), "conflict");
    let listed = scene.shop.api.get(&format!("/v1/referrals?code={}", scene.code)).expect(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    for (query, found) in [
        ("status=signed_up", 2),
        ("status=rewarded", 0),
        ("referrer_customer_id=ada", 2),
        ("referred_customer_id=bob", 1),
        (&format!("code={other}"), 0),
    ] {
        let listed = scene.shop.api.get(&format!("/v1/referrals?{query}")).expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), found, "{query}");
    }
}

#[test]
fn nobody_refers_themselves() {
    let scene = Scene::new(&json!({}));
    let path = format!("/v1/referral-codes/{}", scene.code);
    scene.shop.api.patch(&path, &json!({"email": "ada.l@gmail.com"})).expect(200);

    for body in [json!({"referred_customer_id": "ada"}), json!({"email": "adal+friend@googlemail.com"})] {
        let answer = scene.sign_up("ada-2", &body);
        assert_eq!(answer.problem(422), "validation_failed");
        assert_eq!(answer.json()["errors"][0]["code"], "self_referral");
    }
    let invited = json!({"code": scene.code, "email": "AdaL@gmail.com"});
    assert_eq!(scene.shop.api.post("/v1/referrals/invite", &invited).problem(422), "validation_failed");
    assert_eq!(scene.ledger.database.number("select count(*) from referral"), 0);
}

#[test]
fn nobody_signs_up_by_a_code_or_program_that_does_not_count() {
    let scene = Scene::new(&json!({}));
    let code = format!("/v1/referral-codes/{}", scene.code);
    let program = format!("/v1/programs/{}", scene.program_id);
    for (path, off, on) in [
        (&code, json!({"status": "paused"}), json!({"status": "active"})),
        (&code, json!({"expires_at": "2020-01-01T00:00:00Z"}), json!({"expires_at": null})),
        (&program, json!({"status": "paused"}), json!({"status": "active"})),
        (&program, json!({"referral": null}), json!({"referral": {}})),
    ] {
        scene.shop.api.patch(path, &off).expect(200);
        assert_eq!(scene.sign_up("bob", &json!({})).problem(409), "invalid_state", "{off}");
        let invited = json!({"code": scene.code, "email": "bob@mail.example"});
        assert_eq!(scene.shop.api.post("/v1/referrals/invite", &invited).problem(409), "invalid_state", "{off}");
        scene.shop.api.patch(path, &on).expect(200);
    }
    scene.signed_up("bob");
}

#[test]
fn bad_input_and_other_peoples_keys_store_nothing() {
    let scene = Scene::new(&json!({}));
    let stranger = Merchant::new(&scene.ledger);
    let program = stranger.program(&json!({"referral": {}}));
    let long = "x".repeat(201);
    for body in [
        json!({"code": scene.code}),
        json!({"referred_customer_id": "bob"}),
        json!({"code": scene.code, "referred_customer_id": ""}),
        json!({"code": scene.code, "referred_customer_id": long}),
        json!({"code": scene.code, "referred_customer_id": "bob", "email": "bob"}),
        json!({"code": scene.code, "referred_customer_id": "bob", "click_token": "x"}),
        json!({"referred_customer_id": "bob", "click_token": "x".repeat(58)}),
        json!({"code": scene.code, "referred_customer_id": "bob", "reward": 1}),
    ] {
        assert_eq!(scene.shop.api.post("/v1/referrals", &body).problem(422), "validation_failed", "{body}");
    }
    for code in ["FFFFFFFF", "no code", ""] {
        assert_eq!(scene.sign_up("bob", &json!({"code": code})).problem(404), "not_found", "{code}");
    }
    let body = json!({"code": scene.code, "referred_customer_id": "bob"});
    assert_eq!(stranger.api.post("/v1/referrals", &body).problem(404), "not_found");
    assert_eq!(scene.shop.finance.post("/v1/referrals", &body).problem(403), "forbidden");
    let foreign = open_code(&scene.shop, &program, "ada");
    assert_eq!(foreign.problem(404), "not_found");
    assert_eq!(scene.ledger.database.number("select count(*) from referral"), 0);
}
