//! A customer's code.

use integration_tests::merchant::text;
use serde_json::{Value, json};

use super::scene::{Scene, open_code};

#[test]
fn a_customer_has_one_code_in_a_program_however_many_ask_for_it_at_once() {
    let scene = Scene::new(&json!({}));

    let mut answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let ask = || {
            let answer = open_code(&scene.shop, &scene.program_id, "bob");
            (answer.status, answer.json())
        };
        let asked: Vec<_> = (0..20).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });

    answers.sort_by_key(|(status, _)| *status);
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert!(answers.iter().all(|(_, code)| *code == answers[0].1), "{answers:?}");
    assert_ne!(answers[0].1["code"], json!(scene.code));
    let code = text(&answers[0].1["code"]);
    assert_eq!(answers[0].1["url"], format!("https://shop.example/?ref={code}"));
    assert!(text(&answers[0].1["short_url"]).ends_with(&format!("/{code}")));
    assert_eq!(scene.ledger.database.number("select count(*) from link"), 2);
    let listed = scene.shop.api.get("/v1/referral-codes?customer_id=bob").expect(200);
    assert_eq!(listed["data"], json!([answers[0].1]));
    let shown = scene.shop.api.get(&format!("/v1/referral-codes/{}", code.to_lowercase())).expect(200);
    assert_eq!(shown, answers[0].1);
}

#[test]
fn a_program_without_a_referral_programme_has_no_codes_and_a_code_is_no_link() {
    let scene = Scene::new(&json!({}));
    let plain = scene.shop.program(&json!({}));
    assert_eq!(scene.shop.api.get(&format!("/v1/programs/{plain}")).expect(200)["referral"], Value::Null);

    assert_eq!(open_code(&scene.shop, &plain, "ada").problem(409), "invalid_state");
    let shown = scene.shop.api.get(&format!("/v1/referral-codes/{}", scene.code)).expect(200);
    let link = text(&shown["id"]);
    assert_eq!(scene.shop.api.get(&format!("/v1/links/{link}")).problem(404), "not_found");
    let paused = scene.shop.api.patch(&format!("/v1/links/{link}"), &json!({"status": "paused"}));
    assert_eq!(paused.problem(404), "not_found");
    assert_eq!(scene.shop.api.get("/v1/links").expect(200)["data"], json!([]));
    let coupon = json!({"code": "SAVE10", "link_id": link});
    assert_eq!(scene.shop.api.post("/v1/coupons", &coupon).problem(404), "not_found");
}

#[test]
fn a_programs_promise_has_defaults_and_limits() {
    let scene = Scene::new(&json!({}));
    let path = format!("/v1/programs/{}", scene.program_id);
    let defaults = json!({
        "referrer_reward": 1000, "referred_reward": 500, "reward_type": "credit", "minimum_order": 0,
        "cap_per_month": null, "expires_days": 30,
    });
    assert_eq!(scene.shop.api.get(&path).expect(200)["referral"], defaults);

    let changed = scene.shop.api.patch(&path, &json!({"referral": {"reward_type": "cash", "cap_per_month": 3}}));
    let changed = changed.expect(200)["referral"].clone();
    assert_eq!((&changed["reward_type"], &changed["cap_per_month"]), (&json!("cash"), &json!(3)));
    assert_eq!(scene.shop.api.patch(&path, &json!({"name": "New name"})).expect(200)["referral"], changed);
    for bad in [
        json!({"referrer_reward": -1}),
        json!({"minimum_order": 1_000_000_000_001_i64}),
        json!({"cap_per_month": 0}),
        json!({"expires_days": 366}),
        json!({"reward_type": "gold"}),
        json!({"bonus": 1}),
        json!("yes"),
    ] {
        let answer = scene.shop.api.patch(&path, &json!({"referral": bad}));
        assert_eq!(answer.problem(422), "validation_failed", "{bad}");
    }
    assert_eq!(scene.shop.api.patch(&path, &json!({"referral": null})).expect(200)["referral"], Value::Null);
}
