//! Write-offs: a debt is given up by two persons, never more than is owed.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge, text};
use serde_json::{Value, json};

/// A partner who owes 200: paid for an order that was refunded.
fn scene() -> (Ledger, Merchant, Partner) {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let paid = shop.order("paid", 1000, &partner.code, &json!({})).expect(201);
    shop.approve(&text(&paid["id"])).expect(200);
    shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    shop.refund("paid", "r-1", 1000).expect(201);
    (ledger, shop, partner)
}

fn body(partner: &Partner, amount: i64) -> Value {
    json!({
        "affiliate_id": partner.affiliate_id, "amount": amount, "currency": "EUR", "reason": "left for good",
    })
}

fn path(write_off: &Value, verb: &str) -> String {
    format!("/v1/write-offs/{}/{verb}", text(&write_off["id"]))
}

fn owed(shop: &Merchant, partner: &Partner) -> i64 {
    shop.balance(&format!("affiliate:{}", partner.affiliate_id), "receivable")
}

#[test]
fn another_person_gives_the_debt_up_and_never_more_than_is_owed() {
    let (ledger, shop, partner) = scene();
    let propose = |amount| shop.finance.post("/v1/write-offs", &body(&partner, amount)).expect(201);
    let (part, too_much) = (propose(150), propose(51));
    assert_eq!((part.get("direction"), owed(&shop, &partner)), (None, 200));
    assert_eq!(shop.finance.post(&path(&part, "approve"), &Value::Null).problem(403), "four_eyes_required");

    let approved = shop.second_finance.post(&path(&part, "approve"), &Value::Null).expect(200);

    assert_eq!((&approved["status"], owed(&shop, &partner)), (&json!("approved"), 50));
    assert_eq!(shop.balance("merchant", "writeoff_expense"), 150);
    let answer = shop.second_finance.post(&path(&too_much, "approve"), &Value::Null);
    assert_eq!(answer.problem(409), "invalid_state");
    assert!(answer.text.contains("owes 50 minor units, so 51 cannot be written off"), "{}", answer.text);
    let shown = shop.finance.get(&format!("/v1/write-offs/{}", text(&too_much["id"]))).expect(200);
    assert_eq!((&shown["status"], owed(&shop, &partner)), (&json!("proposed"), 50));
    shop.finance.post(&path(&too_much, "reject"), &json!({"reason": "too much"})).expect(200);
    let rejected = shop.finance.get("/v1/write-offs?status=rejected").expect(200);
    assert_eq!(rejected["data"].as_array().unwrap().len(), 1);
    assert_eq!(shop.finance.get("/v1/adjustments").expect(200)["data"], json!([]));
    let deeds = "select count(distinct action) from audit_entry where action like 'write\\_off.%'";
    assert_eq!(ledger.database.number(deeds), 3);
    ledger.assert_books_hold();
}

#[test]
fn twenty_write_offs_at_once_never_give_up_more_than_the_debt() {
    let (ledger, shop, partner) = scene();
    let proposed: Vec<Value> =
        (0..20).map(|_| shop.finance.post("/v1/write-offs", &body(&partner, 30)).expect(201)).collect();

    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let approve = |one| shop.second_finance.post(&path(one, "approve"), &Value::Null).status;
        let calls: Vec<_> = proposed.iter().map(|one| scope.spawn(move || approve(one))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });

    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 6);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 14);
    assert_eq!(owed(&shop, &partner), 20);
    ledger.assert_books_hold();
}

#[test]
fn wrong_and_foreign_write_offs_are_refused() {
    let (ledger, shop, partner) = scene();
    let other = Merchant::new(&ledger);
    other.program(&json!({}));
    for (change, field) in [
        (json!({"amount": 0}), "amount"),
        (json!({"reason": null}), "reason"),
        (json!({"direction": "debit"}), "direction"),
    ] {
        let mut wrong = body(&partner, 10);
        merge(&mut wrong, &change);
        let answer = shop.finance.post("/v1/write-offs", &wrong);
        assert_eq!(
            (answer.problem(422), &answer.json()["errors"][0]["field"]),
            ("validation_failed".into(), &json!(field))
        );
    }
    assert_eq!(other.finance.post("/v1/write-offs", &body(&partner, 10)).problem(404), "not_found");
    assert_eq!(shop.api.get("/v1/write-offs").problem(403), "forbidden");
    let proposed = shop.finance.post("/v1/write-offs", &body(&partner, 10)).expect(201);
    assert_eq!(other.second_finance.post(&path(&proposed, "approve"), &Value::Null).problem(404), "not_found");
    assert_eq!(owed(&shop, &partner), 200);
}

#[test]
fn a_write_off_that_is_not_what_was_posted_is_found() {
    let (ledger, shop, partner) = scene();
    let proposed = shop.finance.post("/v1/write-offs", &body(&partner, 10)).expect(201);
    shop.second_finance.post(&path(&proposed, "approve"), &Value::Null).expect(200);
    ledger.assert_books_hold();

    ledger.database.execute("update correction set amount = 11").unwrap();

    let (_, said) = ledger.verify();
    assert!(said.contains(&format!("write_off {} (approved): gives 11, posted 10", text(&proposed["id"]))), "{said}");
}
