//! Adjustments: proposed by one person, posted once by another, and paid with a line of their own.

mod payouts;
mod scene;

use integration_tests::merchant::{Merchant, merge, text};
use scene::{Scene, path};
use serde_json::{Value, json};

#[test]
fn another_person_approves_and_only_then_money_moves() {
    let scene = Scene::new();
    let proposed = scene.propose("credit", 700);
    assert_eq!((&proposed["status"], &proposed["proposed_by"]), (&json!("proposed"), &json!("owner@shop.example")));
    assert_eq!((scene.balances(), scene.number("select count(*) from posting")), ([0, 0, 0], 0));

    let approved = scene.shop.second_finance.post(&path(&proposed, "approve"), &Value::Null).expect(200);

    assert_eq!((&approved["status"], &approved["decided_by"]), (&json!("approved"), &json!("second person")));
    assert_eq!(scene.shown(&proposed), approved);
    assert_eq!(scene.balances(), [700, 0, 0]);
    assert_eq!(scene.shop.balance("merchant", "adjustment_expense"), 700);
    let again = scene.shop.second_finance.post(&path(&proposed, "approve"), &Value::Null).expect(200);
    assert_eq!((again, scene.balances()), (approved, [700, 0, 0]));
    let deeds = "select count(*) from audit_entry where action = 'adjustment.propose' and person = 'owner@shop.example'
         or action = 'adjustment.approve' and person = 'second person'";
    assert_eq!(scene.number(deeds), 2);
    scene.ledger.assert_books_hold();
}

#[test]
fn two_keys_of_one_person_are_one_pair_of_eyes() {
    let scene = Scene::new();
    let proposed = scene.propose("credit", 700);
    let keys = format!("/v1/merchants/{}/keys", scene.shop.id);
    let same = json!({"role": "finance", "person": " Owner@Shop.example"});
    let other_key = text(&scene.ledger.operator.post(&keys, &same).expect(201)["key"]);

    for client in [&scene.shop.finance, &scene.shop.finance.with_key(&other_key)] {
        assert_eq!(client.post(&path(&proposed, "approve"), &Value::Null).problem(403), "four_eyes_required");
    }
    assert_eq!(scene.shop.api.post(&path(&proposed, "approve"), &Value::Null).problem(403), "forbidden");

    assert_eq!(scene.shown(&proposed)["status"], "proposed");
    assert_eq!(scene.number("select count(*) from posting"), 0);
}

#[test]
fn twenty_approvals_at_once_post_once() {
    let scene = Scene::new();
    let proposed = scene.propose("credit", 700);

    let answers: Vec<Value> = std::thread::scope(|scope| {
        let approve = || scene.shop.second_finance.post(&path(&proposed, "approve"), &Value::Null).expect(200);
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(approve)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });

    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!((scene.balances(), scene.number("select count(*) from posting")), ([700, 0, 0], 1));
    assert_eq!(scene.number("select count(*) from audit_entry where action = 'adjustment.approve'"), 1);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_proposal_is_withdrawn_or_turned_down_and_then_it_is_over() {
    let scene = Scene::new();
    let (withdrawn, approved) = (scene.propose("debit", 700), scene.adjust("credit", 5));
    let reason = json!({"reason": "wrong affiliate"});
    assert_eq!(scene.shop.finance.post(&path(&withdrawn, "reject"), &json!({})).problem(422), "validation_failed");

    let rejected = scene.shop.finance.post(&path(&withdrawn, "reject"), &reason).expect(200);

    assert_eq!((&rejected["status"], &rejected["rejection_reason"]), (&json!("rejected"), &json!("wrong affiliate")));
    assert_eq!(scene.shop.second_finance.post(&path(&withdrawn, "reject"), &reason).expect(200), rejected);
    let other = json!({"reason": "changed my mind"});
    for (client, adjustment, verb, body) in [
        (&scene.shop.finance, &withdrawn, "reject", &other),
        (&scene.shop.second_finance, &withdrawn, "approve", &Value::Null),
        (&scene.shop.second_finance, &approved, "reject", &reason),
    ] {
        assert_eq!(client.post(&path(adjustment, verb), body).problem(409), "invalid_state");
    }
    assert_eq!(scene.balances(), [5, 0, 0]);
    let list = |query: &str| {
        let page = scene.shop.finance.get(&format!("/v1/adjustments?{query}")).expect(200);
        page["data"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect::<Vec<_>>()
    };
    assert_eq!(list("status=rejected"), [text(&withdrawn["id"])]);
    assert_eq!(list("limit=1"), [text(&approved["id"])]);
    assert_eq!(list(&format!("affiliate_id={}", scene.partner.affiliate_id)).len(), 2);
    assert_eq!(list(&format!("affiliate_id={}", scene.shop.id)), [""; 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_reference_stands_for_one_adjustment_for_ever() {
    let scene = Scene::new();
    let mut body = scene.body("credit", 700);
    merge(&mut body, &json!({"reference": "bonus/2026"}));

    let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..10).map(|_| scope.spawn(|| scene.shop.finance.post("/v1/adjustments", &body))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).map(|answer| (answer.status, answer.json())).collect()
    });

    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert!(answers.iter().all(|(status, body)| matches!(status, 200 | 201) && *body == answers[0].1));
    for change in [json!({"amount": 701}), json!({"direction": "debit"}), json!({"reason": "another"})] {
        let mut other = body.clone();
        merge(&mut other, &change);
        assert_eq!(scene.shop.finance.post("/v1/adjustments", &other).problem(409), "conflict", "{change}");
    }
    merge(&mut body, &json!({"direction": null}));
    assert_eq!(scene.shop.finance.post("/v1/write-offs", &body).problem(409), "conflict");
    assert_eq!(scene.number("select count(*) from correction"), 1);
}

#[test]
fn wrong_proposals_are_refused_and_leave_nothing() {
    let scene = Scene::new();
    for (change, field) in [
        (json!({"amount": 0}), "amount"),
        (json!({"amount": -5}), "amount"),
        (json!({"amount": 1_000_000_000_001_i64}), "amount"),
        (json!({"currency": "eur"}), "currency"),
        (json!({"direction": "sideways"}), "direction"),
        (json!({"direction": null}), "direction"),
        (json!({"direction": "write_off"}), "direction"),
        (json!({"reason": " "}), "reason"),
        (json!({"reason": null}), "reason"),
        (json!({"reason": "x".repeat(501)}), "reason"),
        (json!({"reference": ""}), "reference"),
        (json!({"affiliate_id": "ada"}), "affiliate_id"),
        (json!({"status": "approved"}), "status"),
    ] {
        let mut body = scene.body("credit", 700);
        merge(&mut body, &change);
        let answer = scene.shop.finance.post("/v1/adjustments", &body);
        assert_eq!(answer.problem(422), "validation_failed", "{change}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{change}");
    }
    let mut dollars = scene.body("credit", 700);
    merge(&mut dollars, &json!({"currency": "USD"}));
    assert_eq!(scene.shop.finance.post("/v1/adjustments", &dollars).problem(422), "currency_mismatch");
    assert_eq!(scene.shop.api.post("/v1/adjustments", &scene.body("credit", 700)).problem(403), "forbidden");
    assert_eq!(scene.number("select count(*) from correction"), 0);
}

#[test]
fn no_adjustment_makes_a_balance_that_cannot_be_read() {
    let scene = Scene::new();
    scene.adjust("credit", 1_000_000_000_000);
    let too_much = scene.propose("credit", 1);

    let answer = scene.shop.second_finance.post(&path(&too_much, "approve"), &Value::Null);

    assert_eq!(answer.problem(409), "invalid_state");
    assert_eq!(scene.shown(&too_much)["status"], "proposed");
    assert_eq!(scene.previewed(), json!(1_000_000_000_000_i64));
}

#[test]
fn another_merchants_adjustments_and_affiliates_do_not_exist() {
    let scene = Scene::new();
    let proposed = scene.propose("credit", 700);
    let other = Merchant::new(&scene.ledger);
    other.program(&json!({}));

    let shown = format!("/v1/adjustments/{}", text(&proposed["id"]));
    assert_eq!(other.finance.get(&shown).problem(404), "not_found");
    assert_eq!(other.second_finance.post(&path(&proposed, "approve"), &Value::Null).problem(404), "not_found");
    assert_eq!(other.finance.post(&path(&proposed, "reject"), &json!({"reason": "x"})).problem(404), "not_found");
    assert_eq!(other.finance.get("/v1/adjustments").expect(200)["data"], json!([]));
    assert_eq!(other.finance.post("/v1/adjustments", &scene.body("credit", 1)).problem(404), "not_found");
    // An adjustment is no write-off.
    let as_write_off = format!("/v1/write-offs/{}/approve", text(&proposed["id"]));
    assert_eq!(scene.shop.second_finance.post(&as_write_off, &Value::Null).problem(404), "not_found");
    assert_eq!(scene.number("select count(*) from posting"), 0);
}

#[test]
fn an_adjustment_that_is_not_what_was_posted_is_found() {
    for (sql, said) in [
        ("update correction set amount = 701", "gives 701, posted 700; payable 700, posted 700"),
        ("update correction set payable_change = 1", "gives 700, posted 700; payable 1, posted 700"),
        ("update correction set kind = 'debit'", "gives -700, posted 700"),
        (
            "update correction set status = 'proposed', decided_by = null, decided_at = null, payable_change = 0",
            "(proposed): gives 0, posted 700",
        ),
        ("delete from correction", "(missing): gives 0, posted 700"),
        ("delete from posting", "(approved): gives 700, posted 0"),
        (
            "update correction set affiliate_id = (select affiliate_id from affiliate where name = 'Eve')",
            "(approved): gives 700, posted 0",
        ),
        ("update correction set payout_id = merchant_id", "which is missing and has no line for it"),
    ] {
        let scene = Scene::new();
        scene.shop.partner(&scene.shop.program(&json!({})), &json!({"name": "Eve", "email": "eve@x.example"}));
        scene.adjust("credit", 700);
        scene.ledger.assert_books_hold();

        scene.ledger.database.execute(sql).unwrap();

        let (holds, output) = scene.ledger.verify();
        assert!(!holds && output.contains(said), "no `{said}` after {sql}: {output}");
    }
}
