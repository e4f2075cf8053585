//! Orders: credited to whom, earning what, once.

use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use time::format_description::well_known::Rfc3339;
use time::macros::{offset, time};
use time::{Duration, OffsetDateTime};

fn token(link_id: &str, clicked_at: OffsetDateTime) -> String {
    let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
    let millis = i64::try_from(clicked_at.unix_timestamp_nanos() / 1_000_000).unwrap();
    keys.mint(uuid_v7(millis, &[5; 10]), link_id.parse().unwrap())
}

fn with_token(token: &str) -> Value {
    json!({"ref": null, "click_token": token})
}

#[test]
fn a_moment_is_shown_in_utc_from_the_first_answer_on() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    // Held, so that no job approves it between the two answers.
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let moment = OffsetDateTime::now_utc().replace_time(time!(23:30)) - Duration::days(2);
    let elsewhere = moment.to_offset(offset!(+2)).format(&Rfc3339).unwrap();
    let with = json!({"occurred_at": elsewhere});

    let first = shop.order("order-1", 1_000, &partner.code, &with).expect(201);

    assert!(elsewhere.ends_with("T01:30:00+02:00"), "{elsewhere}");
    assert_eq!(first["occurred_at"], moment.format(&Rfc3339).unwrap());
    assert_eq!(shop.order("order-1", 1_000, &partner.code, &with).expect(200), first);
}

#[test]
fn a_token_is_credited_before_its_click_has_arrived() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({"tier": "gold"}));
    let clicked_at = OffsetDateTime::now_utc() - Duration::days(3);

    let order = shop.order("o-1", 4999, "", &with_token(&token(&partner.link_id, clicked_at))).expect(201);

    assert_eq!(order["status"], "pending");
    assert_eq!(order["attribution"]["method"], "click_token");
    assert_eq!(order["attribution"]["affiliate_id"], json!(partner.affiliate_id));
    assert_eq!(order["attribution"]["window_days"], 30);
    let commission = &order["commissions"][0];
    assert_eq!((&commission["rate"], &commission["amount"]), (&json!("30"), &json!(1499)));
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "pending"), 1499);
    assert_eq!(shop.balance("merchant", "commission_expense"), 1499);
}

#[test]
fn a_fixed_commission_never_exceeds_the_order() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"terms": {"kind": "fixed", "amount": 1500}}));
    let partner = shop.partner(&program, &json!({}));

    let large = shop.order("o-1", 9900, &partner.code, &json!({})).expect(201);
    let small = shop.order("o-2", 900, &partner.code, &json!({})).expect(201);

    assert_eq!(large["commissions"][0]["amount"], 1500);
    assert_eq!(small["commissions"][0]["amount"], 900);
}

#[test]
fn an_order_nobody_brought_is_kept_with_the_reason() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let now = OffsetDateTime::now_utc();
    let genuine = token(&partner.link_id, now);
    let forged = format!("{}A{}", &genuine[..30], &genuine[31..]);
    for (order, with, reason) in [
        ("none", json!({"ref": null}), "no_reference"),
        ("forged", with_token(&forged), "bad_token"),
        ("cut", with_token(&genuine[..40]), "bad_token"),
        ("old", with_token(&token(&partner.link_id, now - Duration::days(31))), "window_expired"),
        ("early", with_token(&token(&partner.link_id, now + Duration::minutes(10))), "click_after_order"),
        ("unknown", json!({"ref": "00000000"}), "unknown_ref"),
        ("odd", json!({"ref": "not a code"}), "unknown_ref"),
        ("coupon", json!({"ref": null, "coupon": "SAVE10"}), "unknown_coupon"),
        ("own", json!({"customer_email": "ADA+shop@partner.example"}), "self_referral"),
        ("own-from-the-root", json!({"customer_email": "ada@partner.example."}), "self_referral"),
    ] {
        let answer = shop.order(order, 1000, &partner.code, &with).expect(201);
        assert_eq!(answer["status"], "unattributed", "{order}");
        assert_eq!(answer["reason"], reason, "{order}");
        assert_eq!((&answer["attribution"], &answer["commissions"]), (&Value::Null, &json!([])), "{order}");
    }
    assert_eq!(ledger.database.number("select count(*) from conversion"), 10);
    assert_eq!(ledger.database.number("select count(*) from posting"), 0);
}

#[test]
fn a_failed_evidence_falls_to_the_next_and_stays_on_record() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    let order = shop.order("o-1", 1000, &partner.code, &json!({"click_token": "forged"})).expect(201);

    assert_eq!(order["attribution"]["method"], "ref");
    assert_eq!(order["reason"], "bad_token");
    let verdicts: Vec<&Value> =
        order["attribution"]["candidates"].as_array().unwrap().iter().map(|candidate| &candidate["verdict"]).collect();
    assert_eq!(verdicts, [&json!("bad_token"), &json!("won")]);
}

#[test]
fn a_suspended_affiliate_or_a_paused_program_earns_nothing_new() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let suspend = format!("/v1/affiliates/{}/suspend", partner.affiliate_id);
    let reinstate = format!("/v1/affiliates/{}/reinstate", partner.affiliate_id);

    shop.api.post(&suspend, &Value::Null).expect(200);
    let suspended = shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    shop.api.post(&reinstate, &Value::Null).expect(200);
    shop.api.patch(&format!("/v1/programs/{program_id}"), &json!({"status": "paused"})).expect(200);
    let paused = shop.order("o-2", 1000, &partner.code, &json!({})).expect(201);

    assert_eq!(suspended["reason"], "affiliate_inactive");
    assert_eq!(paused["reason"], "program_paused");
}

#[test]
fn the_same_order_fifty_times_at_once_is_one_order() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));

    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let posts: Vec<_> =
            (0..50).map(|_| scope.spawn(|| shop.order("the-one", 9999, &partner.code, &json!({})))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).map(|answer| (answer.status, answer.text)).collect()
    });

    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 49);
    assert!(answers.iter().all(|(_, body)| *body == answers[0].1), "every answer shows the same conversion");
    for table in ["conversion", "commission", "posting"] {
        assert_eq!(ledger.database.number(&format!("select count(*) from {table}")), 1, "{table}");
    }
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "pending"), 1999);
    ledger.assert_books_hold();
}

#[test]
fn another_order_under_the_same_id_is_a_conflict() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let first = shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);

    for change in [json!({"amount": 1001}), json!({"customer_id": "customer-2"}), json!({"currency": "USD"})] {
        assert_eq!(shop.order("o-1", 1000, &partner.code, &change).problem(409), "conversion_conflict");
    }

    let mismatch = shop.order("o-2", 1000, &partner.code, &json!({"currency": "USD"}));
    assert_eq!(mismatch.problem(422), "currency_mismatch");
    assert_eq!(shop.order("o-1", 1000, &partner.code, &json!({})).expect(200)["id"], first["id"]);
    assert_eq!(ledger.database.number("select count(*) from conversion"), 1);
}

#[test]
fn a_link_of_a_program_in_another_currency_falls_to_the_next_evidence_and_alone_refuses_the_order() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let dollars = shop.program(&json!({"name": "Overseas", "currency": "USD"}));
    let foreign = shop.partner(&dollars, &json!({"email": "b@partner.example"}));
    shop.api.post("/v1/coupons", &json!({"code": "EURO", "link_id": partner.link_id})).expect(201);

    let order = shop.order("o-1", 1000, &foreign.code, &json!({"coupon": "EURO"})).expect(201);
    let refused = shop.order("o-2", 1000, &foreign.code, &json!({"coupon": "NOBODY"}));

    let attribution = &order["attribution"];
    assert_eq!(attribution["affiliate_id"], json!(partner.affiliate_id));
    assert_eq!((&attribution["method"], &order["reason"]), (&json!("coupon"), &json!("currency_mismatch")));
    assert_eq!(attribution["candidates"][0]["verdict"], "currency_mismatch");
    assert_eq!(refused.problem(422), "currency_mismatch");
    assert_eq!(ledger.database.number("select count(*) from conversion"), 1);
    ledger.assert_books_hold();
}

#[test]
fn a_recruiter_earns_a_share_of_the_commission() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({"second_tier_rate": "10", "hold_days": 14}));
    let recruiter = shop.partner(&program_id, &json!({"name": "Grace", "email": "grace@partner.example"}));
    let partner = shop.partner(&program_id, &json!({"recruiter_id": recruiter.affiliate_id}));

    let order = shop.order("o-1", 10_001, &partner.code, &json!({})).expect(201);

    let commissions = order["commissions"].as_array().unwrap();
    assert_eq!(commissions.len(), 2);
    assert_eq!((&commissions[0]["kind"], &commissions[0]["amount"]), (&json!("percentage"), &json!(2000)));
    assert_eq!((&commissions[1]["kind"], &commissions[1]["amount"]), (&json!("second_tier"), &json!(200)));
    assert_eq!(text(&commissions[1]["affiliate_id"]), recruiter.affiliate_id);
    assert_eq!(shop.balance(&format!("affiliate:{}", recruiter.affiliate_id), "pending"), 200);
}
