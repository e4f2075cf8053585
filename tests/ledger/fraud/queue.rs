//! The queue, and what persons decide.

use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::Duration;

use super::scene::{Scene, strict};

#[test]
fn a_held_commission_waits_in_the_queue_with_its_reasons() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (conversion, commission) = scene.held("o-1");
    let (_, second) = scene.held("o-2");

    let queue = scene.shop.api.get("/v1/fraud/queue?limit=1").expect(200);

    let held = &queue["data"][0];
    assert_eq!((&held["commission_id"], &held["order_id"]), (&json!(second), &json!("o-2")));
    assert_eq!((&held["affiliate_name"], &held["amount"]), (&json!("Ada"), &json!(2_000)));
    let finding = &held["fraud"]["findings"][0];
    assert_eq!((&finding["rule"], &finding["score"]), (&json!("quick_conversion"), &json!(100)));
    let said = text(&finding["explanation"]);
    assert!(said.starts_with("The order came ") && said.ends_with(" seconds after the click."), "{said}");
    assert_eq!(queue["has_more"], true);
    let next = format!("/v1/fraud/queue?limit=1&cursor={}", text(&queue["next_cursor"]));
    assert_eq!(scene.shop.api.get(&next).expect(200)["data"][0]["commission_id"], json!(commission));
    let of_nobody = format!("/v1/fraud/queue?affiliate_id={}", uuid::Uuid::new_v4());
    assert_eq!(scene.shop.api.get(&of_nobody).expect(200)["data"], json!([]));
    assert_eq!(scene.fraud(&conversion)["findings"][0]["rule"], "quick_conversion");
    assert_eq!(scene.fraud(&conversion)["decided_by"], Value::Null);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_released_commission_goes_on_its_way_and_releasing_again_changes_nothing() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (conversion, commission) = scene.held("o-1");

    let first = scene.decide("release", &commission).expect(200);
    let decided = scene.decided();
    scene.decide("release", &commission).expect(200);

    assert_eq!(first["commissions"][0]["fraud"]["outcome"], "ok");
    assert_eq!(first["commissions"][0]["fraud"]["reason"], "looked at it");
    assert_eq!((scene.decided(), decided), (2, 2));
    eventually(20, "it is approved", || scene.status(&conversion) == "approved");
    assert_eq!(scene.queue(), Vec::<String>::new());
    assert_eq!(scene.decide("reject", &commission).problem(409), "invalid_state");
    let audit = scene.shop.api.get("/v1/audit").expect(200);
    let released = audit["data"].as_array().unwrap().iter().filter(|one| one["action"] == "fraud.release").count();
    assert_eq!(released, 1);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_rejected_commission_is_worth_nothing_and_stays_so() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (conversion, commission) = scene.held("o-1");

    let first = scene.decide("reject", &commission).expect(200);
    let second = scene.decide("reject", &commission).expect(200);

    assert_eq!((&first["status"], &first["commissions"][0]["clawed_back"]), (&json!("rejected"), &json!(2_000)));
    assert_eq!(first["commissions"][0]["rejection_reason"], "fraud");
    assert_eq!(first, second);
    assert_eq!(scene.decide("release", &commission).problem(409), "invalid_state");
    assert_eq!(scene.shop.approve(&conversion).problem(409), "invalid_state");
    assert_eq!(scene.shop.balance(&format!("affiliate:{}", scene.partner.affiliate_id), "pending"), 0);
    assert_eq!(scene.queue(), Vec::<String>::new());
    scene.ledger.assert_books_hold();
}

#[test]
fn an_order_rejected_for_fraud_takes_back_what_a_friend_and_who_invited_them_got_for_it() {
    let scene = Scene::with_rules(&json!({"hold_days": 0, "referral": {}}), &strict());
    let code = json!({"program_id": scene.program_id, "customer_id": "ada"});
    let code = text(&scene.shop.api.post("/v1/referral-codes", &code).expect(201)["code"]);
    let friend = json!({"code": code, "referred_customer_id": "customer of o-1"});
    let referral = scene.shop.api.post("/v1/referrals", &friend).expect(201);
    let status =
        || text(&scene.shop.api.get(&format!("/v1/referrals/{}", text(&referral["id"]))).expect(200)["status"]);
    let (_, commission) = scene.held("o-1");
    eventually(20, "both are rewarded", || status() == "rewarded");

    scene.decide("reject", &commission).expect(200);

    eventually(20, "the rewards are taken back", || status() == "reversed");
    assert_eq!(scene.shop.balance("customer:ada", "credit"), 0);
    let words = "select count(*) from audit_entry where after::text like '%looked at it%'";
    assert_eq!(scene.ledger.database.number(words), 0, "what a person wrote cannot be erased from the audit trail");
    scene.ledger.assert_books_hold();
}

#[test]
fn the_recruiters_share_goes_the_way_of_the_commission_it_is_a_share_of() {
    let scene = Scene::with_rules(&json!({"hold_days": 0, "second_tier_rate": "10"}), &strict());
    let recruiter = scene.partner.affiliate_id.clone();
    let with = json!({"email": "ben@partner.example", "stripe_account_id": "acct_ben", "recruiter_id": recruiter});
    let recruit = scene.shop.partner(&scene.program_id, &with);
    let scene = Scene { partner: recruit, ..scene };
    for (order, verdict, end) in [("o-1", "release", "approved"), ("o-2", "reject", "rejected")] {
        let (conversion, commission) = scene.held(order);
        eventually(20, "both wait", || scene.queue().len() == 2);

        scene.decide(verdict, &commission).expect(200);

        assert_eq!(scene.queue(), Vec::<String>::new(), "{verdict}");
        eventually(20, end, || {
            let commissions = scene.shop.conversion(&conversion)["commissions"].clone();
            commissions.as_array().unwrap().iter().all(|one| one["status"] == end)
        });
    }
    scene.ledger.assert_books_hold();
}

#[test]
fn above_the_second_threshold_the_rules_reject_by_themselves() {
    let rules = json!({"reject_at": 100, "quick_conversion": {"score": 100, "seconds": 60}});
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &rules);

    let id = scene.order("o-1", &scene.click(Duration::seconds(1), &json!({})), &json!({}));

    eventually(20, "it is rejected", || scene.status(&id) == "rejected");
    let commission = scene.shop.conversion(&id)["commissions"][0].clone();
    assert_eq!((&commission["rejection_reason"], &commission["clawed_back"]), (&json!("fraud"), &json!(2_000)));
    assert_eq!((&commission["fraud"]["outcome"], &commission["fraud"]["decided_by"]), (&json!("reject"), &Value::Null));
    assert_eq!(scene.queue(), Vec::<String>::new());
    scene.ledger.assert_books_hold();
}

#[test]
fn a_refund_while_it_is_held_and_a_release_after_it_leave_nothing_to_pay() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (conversion, commission) = scene.held("o-1");

    scene.shop.refund("o-1", "r-1", 10_000).expect(201);
    scene.decide("release", &commission).expect(200);

    assert_eq!(scene.status(&conversion), "rejected");
    assert_eq!(scene.shop.balance(&format!("affiliate:{}", scene.partner.affiliate_id), "pending"), 0);
    scene.ledger.assert_books_hold();
}

#[test]
fn strangers_and_readers_decide_nothing() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (_, commission) = scene.held("o-1");
    let stranger = Merchant::new(&scene.ledger);
    let body = json!({"reason": "theft"});

    for verdict in ["release", "reject"] {
        let path = format!("/v1/fraud/{commission}/{verdict}");
        assert_eq!(stranger.api.post(&path, &body).problem(404), "not_found");
        assert_eq!(scene.shop.finance.post(&path, &body).problem(403), "forbidden");
        assert_eq!(scene.shop.api.post(&path, &json!({"reason": " "})).problem(422), "validation_failed");
        assert_eq!(scene.shop.api.post(&path, &json!({})).problem(422), "validation_failed");
    }
    assert_eq!(stranger.api.get("/v1/fraud/queue").expect(200)["data"], json!([]));
    assert_eq!(scene.shop.finance.get("/v1/fraud/queue").expect(200)["data"].as_array().unwrap().len(), 1);
    assert_eq!(scene.queue(), [commission]);
}
