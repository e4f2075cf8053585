//! Approving and rejecting by hand.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

fn shop_with_partner(ledger: &Ledger) -> (Merchant, Partner) {
    let shop = Merchant::new(ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    (shop, partner)
}

#[test]
fn a_person_approves_before_the_hold_is_over_and_the_books_know_who() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    let id = text(&shop.order("o-1", 1000, &partner.code, &json!({})).expect(201)["id"]);
    shop.refund("o-1", "r-1", 500).expect(201);

    let approved = shop.approve(&id).expect(200);

    assert_eq!(approved["status"], "approved");
    assert!(approved["commissions"][0]["approved_at"].is_string());
    assert_eq!(shop.approve(&id).expect(200), approved);
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "payable"), 100);
    let told = "select count(*) from audit_entry where action = 'conversion.approve' and person = 'owner@shop.example'";
    assert_eq!(ledger.database.number(told), 1);
    ledger.assert_books_hold();
}

#[test]
fn a_rejection_needs_a_reason_takes_everything_and_stays() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    let id = text(&shop.order("o-1", 1000, &partner.code, &json!({})).expect(201)["id"]);
    shop.approve(&id).expect(200);
    let path = format!("/v1/conversions/{id}/reject");
    for body in [json!({}), json!({"reason": " "}), json!({"reason": "x".repeat(501)})] {
        assert_eq!(shop.api.post(&path, &body).problem(422), "validation_failed");
    }

    let rejected = shop.reject(&id, "bought by a robot").expect(200);

    assert_eq!(rejected["status"], "rejected");
    assert_eq!(rejected["commissions"][0]["rejection_reason"], "bought by a robot");
    assert_eq!(rejected["commissions"][0]["clawed_back"], 200);
    assert_eq!(shop.reject(&id, "bought by a robot").expect(200), rejected);
    assert_eq!(shop.reject(&id, "something else").problem(409), "invalid_state");
    assert_eq!(shop.approve(&id).problem(409), "invalid_state");
    let refund = shop.refund("o-1", "r-1", 1000).expect(201);
    assert_eq!(refund["clawbacks"][0]["amount"], 0);
    assert_eq!(shop.conversion(&id)["commissions"][0]["rejection_reason"], "bought by a robot");
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "payable"), 0);
    ledger.assert_books_hold();
}

#[test]
fn a_rejection_after_a_full_refund_outlives_it() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    let id = text(&shop.order("o-1", 1000, &partner.code, &json!({})).expect(201)["id"]);
    shop.dispute("o-1", "d-1", 1000, "lost").expect(201);

    shop.reject(&id, "bought by a robot").expect(200);
    shop.dispute("o-1", "d-1", 1000, "won").expect(200);

    let after = shop.conversion(&id);
    assert_eq!((&after["status"], &after["commissions"][0]["clawed_back"]), (&json!("rejected"), &json!(200)));
    ledger.assert_books_hold();
}

#[test]
fn a_lead_is_rejected_and_the_recruiter_loses_the_share() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let terms = json!({"kind": "percentage", "lead_amount": 500});
    let program = shop.program(&json!({"terms": terms, "second_tier_rate": "10", "hold_days": 14}));
    let recruiter = shop.partner(&program, &json!({"name": "Grace", "email": "grace@partner.example"}));
    let partner = shop.partner(&program, &json!({"recruiter_id": recruiter.affiliate_id}));
    let lead = shop.order("lead", 0, &partner.code, &json!({"type": "lead", "amount": null})).expect(201);

    let rejected = shop.reject(&text(&lead["id"]), "not a customer").expect(200);

    let taken: Vec<&Value> =
        rejected["commissions"].as_array().unwrap().iter().map(|commission| &commission["clawed_back"]).collect();
    assert_eq!(taken, [&json!(500), &json!(50)]);
    assert_eq!(shop.balance("merchant", "commission_expense"), 0);
    ledger.assert_books_hold();
}

#[test]
fn what_nobody_earned_can_be_neither_approved_nor_rejected() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    let nobody = text(&shop.order("o-1", 1000, "", &json!({"ref": null})).expect(201)["id"]);
    let refunded = text(&shop.order("o-2", 1000, &partner.code, &json!({})).expect(201)["id"]);
    shop.refund("o-2", "r-1", 1000).expect(201);

    assert_eq!(shop.approve(&nobody).problem(409), "invalid_state");
    assert_eq!(shop.reject(&nobody, "x").problem(409), "invalid_state");
    assert_eq!(shop.approve(&refunded).problem(409), "invalid_state");
    assert_eq!(Merchant::new(&ledger).approve(&nobody).problem(404), "not_found");
    ledger.database.execute("update commission set status = 'pending', fraud_hold = true").unwrap();
    assert_eq!(shop.approve(&refunded).problem(409), "invalid_state");
}
