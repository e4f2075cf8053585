//! A friend's first order qualifies, both sides get what was promised, and lose it with the order.

use integration_tests::merchant::text;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::scene::Scene;

/// What both have, and what the merchant has given.
fn given(scene: &Scene) -> [i64; 3] {
    [scene.credit("ada"), scene.credit("bob"), scene.shop.balance("merchant", "reward_expense")]
}

#[test]
fn the_first_paid_order_that_reaches_the_minimum_rewards_both_sides() {
    let scene = Scene::new(&json!({"minimum_order": 2000}));
    let referral = scene.signed_up("bob");
    scene.buys("bob", "small", 1999);
    scene.settled();
    assert_eq!((scene.shown(&referral)["status"].clone(), given(&scene)), (json!("signed_up"), [0, 0, 0]));

    let order = scene.buys("bob", "large", 2000);

    let rewarded = scene.becomes(&referral, "rewarded");
    assert_eq!((given(&scene), &rewarded["conversion_id"]), ([1000, 500, 1500], &order["id"]));
    assert!(rewarded["qualified_at"].is_string() && rewarded["rewarded_at"].is_string());
    let rewards: Vec<_> = rewarded["rewards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reward| {
            json!([reward["side"], reward["customer_id"], reward["kind"], reward["amount"], reward["status"]])
        })
        .collect();
    let expected =
        [json!(["referrer", "ada", "credit", 1000, "given"]), json!(["referred", "bob", "credit", 500, "given"])];
    assert_eq!(rewards, expected);
    // A second order is not a second first order.
    scene.buys("bob", "second", 9000);
    scene.settled();
    assert_eq!((scene.shown(&referral), given(&scene)), (rewarded, [1000, 500, 1500]));
    scene.ledger.assert_books_hold();
}

#[test]
fn who_has_bought_before_is_no_friend_that_was_brought_and_qualifies_by_the_merchants_word_only() {
    let scene = Scene::new(&json!({}));
    let long_ago = (OffsetDateTime::now_utc() - Duration::days(2)).format(&Rfc3339).unwrap();
    let with = json!({"customer_id": "bob", "ref": null, "occurred_at": long_ago});
    scene.shop.order("earlier", 5000, "", &with).expect(201);
    let referral = scene.signed_up("bob");
    scene.buys("bob", "next", 5000);
    scene.settled();
    assert_eq!((scene.shown(&referral)["status"].clone(), given(&scene)), (json!("signed_up"), [0, 0, 0]));

    scene.qualify("bob");

    assert_eq!(given(&scene), [1000, 500, 1500]);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_takes_the_order_takes_the_rewards_and_what_gives_it_back_gives_them_again() {
    let scene = Scene::new(&json!({"minimum_order": 2000}));
    let referral = scene.signed_up("bob");
    scene.buys("bob", "o-1", 3000);
    scene.becomes(&referral, "rewarded");
    scene.spend("ada", 400, "s-1").expect(201);

    scene.refund("o-1", "r-1", 1000);
    scene.settled();
    assert_eq!(scene.shown(&referral)["status"], "rewarded", "the minimum is left");
    scene.refund("o-1", "r-2", 1);
    let reversed = scene.becomes(&referral, "reversed");
    assert!(reversed["reversed_at"].is_string());
    assert_eq!((given(&scene), scene.shop.balance("customer:ada", "receivable")), ([0, 0, 0], 400));
    scene.ledger.assert_books_hold();
    scene.fail_refund("r-2");
    let again = scene.becomes(&referral, "rewarded");
    assert_eq!((given(&scene), &again["reversed_at"]), ([600, 500, 1500], &Value::Null));
    assert_eq!(scene.shop.balance("customer:ada", "receivable"), 0);
    scene.shop.dispute("o-1", "d-1", 1001, "opened").expect(201);
    scene.settled();
    assert_eq!(scene.shown(&referral)["status"], "rewarded");
    scene.shop.dispute("o-1", "d-1", 1001, "lost").expect(200);
    scene.becomes(&referral, "reversed");
    scene.shop.dispute("o-1", "d-1", 1001, "won").expect(200);
    scene.becomes(&referral, "rewarded");
    assert_eq!(given(&scene), [600, 500, 1500]);
    assert_eq!(scene.ledger.database.number("select count(*) from reward"), 6);
    scene.ledger.assert_books_hold();
}

#[test]
fn qualifying_and_refunding_in_either_order_end_the_same() {
    let scene = Scene::new(&json!({"minimum_order": 2000}));
    let referrals = ["refund-last", "refund-first", "sign-up-last", "call-first"].map(|friend| {
        let sign_up = || scene.signed_up(friend);
        let buy = || scene.buys(friend, friend, 3000);
        let refund = || scene.refund(friend, &format!("r-{friend}"), 3000);
        match friend {
            "refund-last" => {
                let referral = sign_up();
                buy();
                scene.qualify(friend);
                scene.becomes(&referral, "rewarded");
                refund();
                referral
            }
            "refund-first" => {
                buy();
                refund();
                sign_up();
                scene.qualify(friend)
            }
            "sign-up-last" => {
                buy();
                scene.settled();
                refund();
                sign_up()
            }
            _ => {
                sign_up();
                let referral = scene.qualify(friend);
                assert_eq!(referral["status"], "rewarded", "by the merchant's word");
                buy();
                refund();
                referral
            }
        }
    });

    for referral in &referrals {
        let reversed = scene.becomes(referral, "reversed");
        assert_eq!(scene.credit(&text(&reversed["referred_customer_id"])), 0);
        assert!(reversed["conversion_id"].is_string() && reversed["qualified_at"].is_string(), "{reversed}");
    }
    assert_eq!(given(&scene), [0, 0, 0]);
    assert_eq!(scene.ledger.database.number("select qualified::bigint from referral_month"), 4);
    scene.ledger.assert_books_hold();
}

#[test]
fn an_order_that_somebody_rejects_qualifies_nobody() {
    let scene = Scene::new(&json!({}));
    let partner = scene.shop.partner(&scene.program_id, &json!({}));
    let referral = scene.signed_up("bob");
    let order = scene.shop.order("o-1", 3000, &partner.code, &json!({"customer_id": "bob"})).expect(201);
    scene.becomes(&referral, "rewarded");

    scene.shop.reject(&text(&order["id"]), "fraud").expect(200);

    scene.becomes(&referral, "reversed");
    assert_eq!(given(&scene), [0, 0, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn beyond_the_months_cap_the_friend_is_rewarded_and_the_referrer_is_not() {
    let scene = Scene::new(&json!({"cap_per_month": 2}));
    for friend in ["one", "two", "three"] {
        scene.signed_up(friend);
        scene.qualify(friend);
    }

    let third = scene.shop.api.get("/v1/referrals?referred_customer_id=three").expect(200)["data"][0].clone();
    assert_eq!((&third["status"], &third["reason"]), (&json!("rewarded"), &json!("cap_reached")));
    assert_eq!((&third["referrer_reward"], &third["referred_reward"]), (&json!(0), &json!(500)));
    assert_eq!((scene.credit("ada"), scene.credit("three")), (2000, 500));
    // What is taken back makes no room: it would matter which of two came first.
    scene.buys("one", "o-1", 100);
    scene.refund("o-1", "r-1", 100);
    scene.settled();
    assert_eq!(scene.credit("ada"), 1000);
    scene.signed_up("four");
    assert_eq!(scene.qualify("four")["reason"], "cap_reached");
    scene.ledger.assert_books_hold();
}

#[test]
fn fifty_who_qualify_at_once_are_rewarded_up_to_the_cap() {
    let scene = Scene::new(&json!({"cap_per_month": 7, "referred_reward": 0}));
    let friends: Vec<String> = (0..50).map(|number| format!("friend-{number}")).collect();
    for friend in &friends {
        drop(scene.signed_up(friend));
    }

    std::thread::scope(|scope| {
        for (number, friend) in friends.iter().enumerate() {
            let scene = &scene;
            scope.spawn(move || {
                if number % 2 == 0 { drop(scene.qualify(friend)) } else { drop(scene.buys(friend, friend, 100)) }
            });
        }
    });

    scene.settled();
    assert_eq!(scene.credit("ada"), 7000);
    let listed = |status: &str| {
        let page = scene.shop.api.get(&format!("/v1/referrals?limit=100&status={status}")).expect(200);
        page["data"].as_array().unwrap().len()
    };
    assert_eq!((listed("rewarded"), listed("qualified")), (7, 43));
    scene.ledger.assert_books_hold();
}

#[test]
fn what_was_promised_stays_promised_and_a_discount_is_a_coupon() {
    let scene = Scene::new(&json!({"reward_type": "discount", "referrer_reward": 300}));
    let referral = scene.signed_up("bob");
    let path = format!("/v1/programs/{}", scene.program_id);
    scene.shop.api.patch(&path, &json!({"referral": null})).expect(200);

    scene.buys("bob", "o-1", 100);

    let rewarded = scene.becomes(&referral, "rewarded");
    let coupons: Vec<String> =
        rewarded["rewards"].as_array().unwrap().iter().map(|reward| text(&reward["coupon_code"])).collect();
    assert!(coupons[0].starts_with("REWARD-") && coupons[0] != coupons[1], "{coupons:?}");
    assert_eq!((&rewarded["rewards"][0]["amount"], given(&scene)), (&json!(300), [0, 0, 0]));
    scene.refund("o-1", "r-1", 100);
    let reversed = scene.becomes(&referral, "reversed");
    assert_eq!(reversed["rewards"][1]["status"], "reversed");
    scene.fail_refund("r-1");
    let again = scene.becomes(&referral, "rewarded");
    assert_eq!((again["rewards"].as_array().unwrap().len(), &again["rewards"][0]["status"]), (4, &json!("reversed")));
    scene.ledger.assert_books_hold();
}

#[test]
fn only_a_friend_can_be_qualified_and_only_once() {
    let scene = Scene::new(&json!({}));
    scene.signed_up("bob");
    let qualify = |friend: &str| scene.shop.api.post("/v1/referrals/qualify", &json!({"referred_customer_id": friend}));

    let first = qualify("bob").expect(200);

    assert_eq!((qualify("bob").expect(200), given(&scene)), (first, [1000, 500, 1500]));
    assert_eq!(qualify("ada").problem(404), "not_found");
    assert_eq!(qualify("").problem(422), "validation_failed");
    let body = json!({"referred_customer_id": "bob"});
    assert_eq!(scene.shop.finance.post("/v1/referrals/qualify", &body).problem(403), "forbidden");
    let audit = scene.shop.api.get("/v1/audit").expect(200);
    assert!(audit["data"].as_array().unwrap().iter().any(|entry| entry["action"] == "referral.qualify"), "{audit}");
}
