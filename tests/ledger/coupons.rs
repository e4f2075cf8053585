//! Coupons: kept once, and evidence of who brought an order.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge, text};
use serde_json::{Value, json};

fn create(shop: &Merchant, code: &str, partner: &Partner) -> integration_tests::api::Answer {
    shop.api.post("/v1/coupons", &json!({"code": code, "link_id": partner.link_id}))
}

fn pause(shop: &Merchant, code: &str, status: &str) -> Value {
    shop.api.patch(&format!("/v1/coupons/{code}"), &json!({"status": status})).expect(200)
}

/// An order that came with nothing but that coupon, and `with`.
fn order(shop: &Merchant, order_id: &str, coupon: &str, with: &Value) -> Value {
    let mut with = with.clone();
    merge(&mut with, &json!({"coupon": coupon}));
    with["ref"] = with.get("ref").cloned().unwrap_or(Value::Null);
    shop.order(order_id, 1000, "", &with).expect(201)
}

fn method_and_reason(order: &Value) -> Value {
    json!([order["attribution"]["method"], order["reason"]])
}

#[test]
fn a_coupon_is_kept_in_upper_case_and_leads_to_one_link_for_ever() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let (ada, bob) = (shop.partner(&program, &json!({})), shop.partner(&program, &json!({"email": "b@x.example"})));

    let coupon = create(&shop, "Summer_20-x", &ada).expect(201);

    assert_eq!(coupon["code"], "SUMMER_20-X");
    assert_eq!((&coupon["link_id"], &coupon["status"]), (&json!(ada.link_id), &json!("active")));
    assert_eq!((&coupon["affiliate_id"], &coupon["program_id"]), (&json!(ada.affiliate_id), &json!(program)));
    assert_eq!(create(&shop, "SUMMER_20-X", &ada).expect(200), coupon);
    assert_eq!(create(&shop, "summer_20-x", &bob).problem(409), "conflict");
    assert_eq!(shop.api.get("/v1/coupons/summer_20-X").expect(200), coupon);
    let paused = pause(&shop, "summer_20-x", "paused");
    assert_eq!(paused["status"], "paused");
    assert_eq!(create(&shop, "SUMMER_20-X", &ada).expect(200), paused);
    assert_eq!(pause(&shop, "summer_20-x", "active"), coupon);
    assert_eq!(ledger.database.number("select count(*) from coupon"), 1);
}

#[test]
fn the_same_coupon_from_many_at_once_is_created_once() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..20).map(|_| scope.spawn(|| create(&shop, "LAUNCH", &partner).status)).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!((statuses[..19].iter().all(|status| *status == 200), statuses[19]), (true, 201), "{statuses:?}");
    assert_eq!(ledger.database.number("select count(*) from coupon"), 1);
}

#[test]
fn coupons_are_listed_newest_first_and_by_link_and_status() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let (ada, bob) = (shop.partner(&program, &json!({})), shop.partner(&program, &json!({"email": "b@x.example"})));
    for (code, partner) in [("ONE", &ada), ("TWO", &bob), ("THREE", &ada)] {
        create(&shop, code, partner).expect(201);
    }
    pause(&shop, "ONE", "paused");
    let codes = |query: &str| -> Vec<String> {
        let page = shop.api.get(&format!("/v1/coupons?{query}")).expect(200);
        page["data"].as_array().unwrap().iter().map(|coupon| text(&coupon["code"])).collect()
    };

    assert_eq!(codes(""), ["THREE", "TWO", "ONE"]);
    assert_eq!(codes(&format!("link_id={}", ada.link_id)), ["THREE", "ONE"]);
    assert_eq!(codes("status=paused"), ["ONE"]);
    let first = shop.api.get("/v1/coupons?limit=2").expect(200);
    assert_eq!(first["has_more"], true);
    assert_eq!(codes(&format!("limit=2&cursor={}", text(&first["next_cursor"]))), ["ONE"]);
    assert_eq!(shop.api.get("/v1/coupons?status=lost").problem(422), "validation_failed");
}

#[test]
fn an_order_with_a_coupon_is_credited_in_either_case_and_shows_it() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let terms = json!({"kind": "fixed", "amount": 250});
    let partner = shop.partner(&shop.program(&json!({"terms": terms})), &json!({}));
    create(&shop, "SAVE10", &partner).expect(201);

    let posted = order(&shop, "o-1", "save10", &json!({"occurred_at": "2020-02-02T00:00:00Z"}));

    assert_eq!(method_and_reason(&posted), json!(["coupon", null]));
    assert_eq!((&posted["coupon"], &posted["commissions"][0]["amount"]), (&json!("SAVE10"), &json!(250)));
    let attribution = &posted["attribution"];
    assert_eq!((&attribution["link_id"], &attribution["click_id"]), (&json!(partner.link_id), &Value::Null));
    assert_eq!((&attribution["clicked_at"], &attribution["window_days"]), (&Value::Null, &Value::Null));
    let candidate = &attribution["candidates"][0];
    assert_eq!((&candidate["method"], &candidate["verdict"]), (&json!("coupon"), &json!("won")));
    assert_eq!(shop.conversion(&text(&posted["id"])), posted);
    ledger.assert_books_hold();
}

#[test]
fn a_coupon_is_tried_after_token_and_ref_and_before_the_subscription() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let terms = json!({"kind": "percentage", "recurring": {"rate": "10"}});
    let program = shop.program(&json!({"terms": terms}));
    let (ada, bob) = (shop.partner(&program, &json!({})), shop.partner(&program, &json!({"email": "b@x.example"})));
    create(&shop, "ADA", &ada).expect(201);
    create(&shop, "BOB", &bob).expect(201);
    order(&shop, "first", "BOB", &json!({"subscription_id": "s"}));
    let of = |order: &Value| order["attribution"]["affiliate_id"].clone();
    let verdicts = |order: &Value| -> Vec<Value> {
        let candidates = order["attribution"]["candidates"].as_array().unwrap().iter();
        candidates.map(|one| json!([one["method"], one["verdict"]])).collect()
    };

    let by_ref = order(&shop, "o-1", "ADA", &json!({"ref": bob.code}));
    assert_eq!((method_and_reason(&by_ref), of(&by_ref)), (json!(["ref", null]), json!(bob.affiliate_id)));
    assert_eq!(verdicts(&by_ref), [json!(["ref", "won"]), json!(["coupon", "outranked"])]);

    let fallen = order(&shop, "o-2", "ADA", &json!({"ref": "00000000", "click_token": "forged"}));
    assert_eq!((method_and_reason(&fallen), of(&fallen)), (json!(["coupon", "bad_token"]), json!(ada.affiliate_id)));

    let renewed = order(&shop, "o-3", "ADA", &json!({"subscription_id": "s"}));
    assert_eq!(of(&renewed), json!(ada.affiliate_id));
    assert_eq!(verdicts(&renewed), [json!(["coupon", "won"]), json!(["subscription", "outranked"])]);

    let unknown = order(&shop, "o-4", "NOBODY", &json!({"subscription_id": "s"}));
    assert_eq!(method_and_reason(&unknown), json!(["subscription", "unknown_coupon"]));
    assert_eq!((of(&unknown), &unknown["coupon"]), (json!(bob.affiliate_id), &json!("NOBODY")));
    ledger.assert_books_hold();
}

#[test]
fn a_pause_and_everything_else_that_stops_a_link_stops_its_coupon() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let partner = shop.partner(&program, &json!({}));
    create(&shop, "SAVE10", &partner).expect(201);
    let link = format!("/v1/links/{}", partner.link_id);
    let affiliate = format!("/v1/affiliates/{}", partner.affiliate_id);

    pause(&shop, "SAVE10", "paused");
    assert_eq!(method_and_reason(&order(&shop, "coupon", "SAVE10", &json!({}))), json!([null, "unknown_coupon"]));
    pause(&shop, "SAVE10", "active");
    shop.api.patch(&link, &json!({"status": "paused"})).expect(200);
    assert_eq!(method_and_reason(&order(&shop, "link", "SAVE10", &json!({}))), json!([null, "unknown_coupon"]));
    shop.api.patch(&link, &json!({"status": "active"})).expect(200);
    let own = order(&shop, "own", "SAVE10", &json!({"customer_email": "ada@partner.example"}));
    assert_eq!(method_and_reason(&own), json!([null, "self_referral"]));
    shop.api.post(&format!("{affiliate}/suspend"), &Value::Null).expect(200);
    assert_eq!(method_and_reason(&order(&shop, "away", "SAVE10", &json!({}))), json!([null, "affiliate_inactive"]));
    shop.api.post(&format!("{affiliate}/reinstate"), &Value::Null).expect(200);
    assert_eq!(method_and_reason(&order(&shop, "back", "SAVE10", &json!({}))), json!(["coupon", null]));
    let dollars = json!({"order_id": "usd", "customer_id": "c", "amount": 1, "currency": "USD", "coupon": "SAVE10"});
    assert_eq!(shop.api.post("/v1/conversions", &dollars).problem(422), "currency_mismatch");
}

#[test]
fn the_same_order_with_a_coupon_fifty_times_at_once_is_one_order() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    create(&shop, "SAVE10", &partner).expect(201);
    let body = json!({"order_id": "o", "customer_id": "c", "amount": 9999, "currency": "EUR", "coupon": "Save10"});
    let bulk = json!({"conversions": [body, body]});

    let answers: Vec<Value> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..50)
            .map(|number| {
                let (shop, body, bulk) = (&shop, &body, &bulk);
                scope.spawn(move || {
                    if number % 5 == 0 {
                        shop.api.post("/v1/conversions/bulk", bulk).expect(200)["results"][0].clone()
                    } else {
                        let answer = shop.api.post("/v1/conversions", body);
                        json!({"status": answer.status, "conversion": answer.json()})
                    }
                })
            })
            .collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    assert_eq!(answers.iter().filter(|answer| answer["status"] == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer["status"] == 200).count(), 49);
    assert!(answers.iter().all(|answer| answer["conversion"] == answers[0]["conversion"]));
    assert_eq!(answers[0]["conversion"]["attribution"]["method"], "coupon");
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "pending"), 1999);
    assert_eq!(ledger.database.number("select count(*) from posting"), 1);
    ledger.assert_books_hold();
}

#[test]
fn every_order_of_a_bulk_request_goes_by_its_own_coupon() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"hold_days": 14}));
    let partners: Vec<Partner> =
        (0..3).map(|number| shop.partner(&program, &json!({"email": format!("p{number}@x.example")}))).collect();
    for (number, partner) in partners.iter().enumerate() {
        create(&shop, &format!("CODE{number}"), partner).expect(201);
    }
    let orders: Vec<Value> = (0..300)
        .map(|number| {
            json!({
                "order_id": format!("o-{number}"), "customer_id": "c", "amount": 1000, "currency": "EUR",
                "coupon": format!("code{}", number % 4),
            })
        })
        .collect();

    let answer = shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);

    for (number, result) in answer["results"].as_array().unwrap().iter().enumerate() {
        let expected = partners.get(number % 4).map_or(Value::Null, |partner| json!(partner.link_id));
        assert_eq!(result["conversion"]["attribution"]["link_id"], expected, "{number}");
        assert_eq!(result["conversion"]["coupon"], format!("CODE{}", number % 4));
    }
    for partner in &partners {
        assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "pending"), 75 * 200);
    }
    ledger.assert_books_hold();
}

#[test]
fn another_merchants_coupon_and_link_do_not_exist() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let theirs = other.partner(&other.program(&json!({})), &json!({}));
    create(&shop, "SAVE10", &partner).expect(201);

    assert_eq!(create(&other, "SAVE20", &partner).problem(404), "not_found");
    assert_eq!(other.api.get("/v1/coupons/SAVE10").problem(404), "not_found");
    let body = json!({"status": "paused"});
    assert_eq!(other.api.patch("/v1/coupons/SAVE10", &body).problem(404), "not_found");
    assert_eq!(other.api.get("/v1/coupons").expect(200)["data"], json!([]));
    assert_eq!(method_and_reason(&order(&other, "o-1", "SAVE10", &json!({}))), json!([null, "unknown_coupon"]));
    // The same code is free for everybody.
    create(&other, "SAVE10", &theirs).expect(201);
    assert_eq!(order(&other, "o-2", "SAVE10", &json!({}))["attribution"]["link_id"], json!(theirs.link_id));
    assert_eq!(order(&shop, "o-1", "SAVE10", &json!({}))["attribution"]["link_id"], json!(partner.link_id));
}

#[test]
fn hostile_codes_are_refused_as_coupons_and_unknown_in_orders() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    create(&shop, "SAVE10", &partner).expect(201);
    create(&shop, &"X".repeat(64), &partner).expect(201);
    let long = "X".repeat(65);
    let hostile =
        [" SAVE10", "SAVE 10", "SAVE10%", "ſave10", "SAVE１0", "SAVE10'; drop table coupon; --", "%", "S_VE%", &long];
    for (number, code) in hostile.iter().enumerate() {
        let refused = create(&shop, code, &partner);
        assert_eq!(
            (refused.problem(422), &refused.json()["errors"][0]["field"]),
            ("validation_failed".into(), &json!("code"))
        );
        let posted = order(&shop, &format!("o-{number}"), code, &json!({}));
        assert_eq!(method_and_reason(&posted), json!([null, "unknown_coupon"]), "{code}");
    }
    for body in [
        json!({"code": "", "link_id": partner.link_id}),
        json!({"code": 7, "link_id": partner.link_id}),
        json!({"code": "OK1"}),
        json!({"code": "OK1", "link_id": "x"}),
        json!({"code": "OK1", "link_id": partner.link_id, "percent": 10}),
    ] {
        assert_eq!(shop.api.post("/v1/coupons", &body).problem(422), "validation_failed", "{body}");
    }
    for path in ["AB", "%00%00%00", "SAVE10%27", "%FF%FE%FD", "..%2f..", "NONE"] {
        assert_eq!(shop.api.get(&format!("/v1/coupons/{path}")).problem(404), "not_found", "{path}");
    }
    let patch = |body: Value| shop.api.patch("/v1/coupons/SAVE10", &body);
    for body in [json!({"status": "gone"}), json!({"link_id": partner.link_id}), json!({"code": "NEW"})] {
        assert_eq!(patch(body.clone()).problem(422), "validation_failed", "{body}");
    }
    assert_eq!(shop.finance.post("/v1/coupons", &json!({"code": "OK1", "link_id": partner.link_id})).status, 403);
    let blank = json!({"order_id": "blank", "customer_id": "c", "amount": 1, "currency": "EUR", "coupon": "a\u{0}b"});
    assert_eq!(shop.api.post("/v1/conversions", &blank).problem(422), "validation_failed");
    assert_eq!(ledger.database.number("select count(*) from coupon"), 2);
}
