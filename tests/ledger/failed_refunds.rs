//! Refunds that failed after all: everything is as it would be without them.

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

fn scene() -> (Ledger, Merchant, Partner) {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    (ledger, shop, partner)
}

fn fail(shop: &Merchant, refund_id: &str) -> Answer {
    shop.api.post(&format!("/v1/refunds/{refund_id}/fail"), &Value::Null)
}

fn balances(shop: &Merchant, partner: &Partner) -> [i64; 3] {
    let owner = format!("affiliate:{}", partner.affiliate_id);
    ["pending", "payable", "receivable"].map(|kind| shop.balance(&owner, kind))
}

#[test]
fn a_full_refund_that_failed_restores_the_former_state_and_keeps_both_facts() {
    let (ledger, shop, partner) = scene();
    let pending = shop.order("pending", 1000, &partner.code, &json!({})).expect(201);
    let approved = shop.order("approved", 1000, &partner.code, &json!({})).expect(201);
    let approved = shop.approve(&text(&approved["id"])).expect(200);
    let first = shop.refund("pending", "r/1 ä", 1000).expect(201);
    shop.refund("approved", "r-2", 1000).expect(201);
    assert_eq!(balances(&shop, &partner), [0, 0, 0]);

    let failed = fail(&shop, "r%2F1%20%C3%A4").expect(200);
    fail(&shop, "r-2").expect(200);

    assert_eq!(shop.conversion(&text(&pending["id"])), pending);
    assert_eq!(shop.conversion(&text(&approved["id"])), approved);
    assert_eq!(balances(&shop, &partner), [200, 200, 0]);
    assert_eq!(ledger.database.number("select revenue from affiliate_month"), 2000);
    assert_eq!((&first["status"], &first["failed_at"]), (&json!("succeeded"), &Value::Null));
    assert_eq!((&failed["status"], &failed["refunded_total"]), (&json!("failed"), &json!(0)));
    assert!(failed["failed_at"].is_string());
    assert_eq!(failed["clawbacks"], first["clawbacks"]);
    assert_eq!((&failed["restored"], first["clawbacks"][0]["amount"].as_i64()), (&first["clawbacks"], Some(200)));
    assert_eq!(fail(&shop, "r-2").status, 200);
    assert_eq!(shop.refund("pending", "r/1 ä", 1000).expect(200), failed);
    assert_eq!(shop.refund("pending", "r/1 ä", 999).problem(409), "refund_conflict");
    let deeds = "select count(*) from audit_entry where action = 'refund.fail'";
    assert_eq!((balances(&shop, &partner), ledger.database.number(deeds)), ([200, 200, 0], 2));
    ledger.assert_books_hold();
}

#[test]
fn twenty_failures_at_once_restore_once_and_the_order_can_be_refunded_again() {
    let (ledger, shop, partner) = scene();
    shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    shop.refund("o-1", "r-1", 700).expect(201);
    shop.refund("o-1", "r-2", 300).expect(201);

    let answers: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(|| fail(&shop, "r-1").expect(200))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });

    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!((&answers[0]["refunded_total"], balances(&shop, &partner)), (&json!(300), [140, 0, 0]));
    assert_eq!(shop.refund("o-1", "r-3", 701).problem(422), "refund_exceeds_order");
    assert_eq!(shop.refund("o-1", "r-3", 700).expect(201)["refunded_total"], 1000);
    assert_eq!(balances(&shop, &partner), [0, 0, 0]);
    ledger.assert_books_hold();
}

#[test]
fn what_was_paid_and_owed_back_is_owed_no_more() {
    let (ledger, shop, partner) = scene();
    let paid = shop.order("paid", 1000, &partner.code, &json!({})).expect(201);
    shop.approve(&text(&paid["id"])).expect(200);
    shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    shop.refund("paid", "r-1", 1000).expect(201);
    let next = shop.order("next", 300, &partner.code, &json!({})).expect(201);
    shop.approve(&text(&next["id"])).expect(200);
    assert_eq!(balances(&shop, &partner), [0, 0, 140]);

    fail(&shop, "r-1").expect(200);

    // The next order's commission had settled part of the debt: that part is payable again.
    assert_eq!(balances(&shop, &partner), [0, 60, 0]);
    assert_eq!(shop.conversion(&text(&paid["id"]))["status"], "reserved");
    ledger.assert_books_hold();
}

#[test]
fn holds_and_rejections_outlast_a_refund_that_failed() {
    let (ledger, shop, partner) = scene();
    let order = |id: &str| text(&shop.order(id, 1000, &partner.code, &json!({})).expect(201)["id"]);
    let (disputed, lost, refused, suspect) = (order("disputed"), order("lost"), order("refused"), order("suspect"));
    for id in ["disputed", "lost", "refused", "suspect"] {
        shop.refund(id, &format!("r-{id}"), 1000).expect(201);
    }
    shop.dispute("disputed", "d-1", 1000, "opened").expect(201);
    shop.dispute("lost", "d-2", 1000, "lost").expect(201);
    shop.reject(&refused, "bought by a robot").expect(200);
    let hold = format!(
        "update commission set fraud_hold = true where conversion_id = '{suspect}';
         insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, person)
         select merchant_id, commission_id, 100, 'hold', 0, '[]', 'somebody' from commission
         where conversion_id = '{suspect}'"
    );
    ledger.database.execute(&hold).unwrap();

    for id in ["disputed", "lost", "refused", "suspect"] {
        fail(&shop, &format!("r-{id}")).expect(200);
    }

    let state = |id: &str| {
        let commission = &shop.conversion(id)["commissions"][0];
        (text(&commission["status"]), commission["rejection_reason"].clone(), commission["clawed_back"].clone())
    };
    assert_eq!(state(&disputed), ("pending".into(), Value::Null, json!(0)));
    assert_eq!(state(&lost), ("rejected".into(), json!("dispute_lost"), json!(200)));
    assert_eq!(state(&refused), ("rejected".into(), json!("bought by a robot"), json!(200)));
    for id in [&disputed, &lost, &refused, &suspect] {
        assert_eq!(shop.approve(id).problem(409), "invalid_state");
    }
    assert_eq!(balances(&shop, &partner), [400, 0, 0]);
    ledger.assert_books_hold();
}

#[test]
fn unknown_and_foreign_refunds_cannot_fail() {
    let (ledger, shop, partner) = scene();
    shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    shop.refund("o-1", "r-1", 1000).expect(201);
    let other = Merchant::new(&ledger);

    assert_eq!(fail(&shop, "r-2").problem(404), "not_found");
    assert_eq!(fail(&shop, "r%00").problem(404), "not_found");
    assert_eq!(fail(&shop, "r%FF").problem(404), "not_found");
    assert_eq!(fail(&other, "r-1").problem(404), "not_found");
    assert_eq!(shop.finance.post("/v1/refunds/r-1/fail", &Value::Null).problem(403), "forbidden");
    assert_eq!(ledger.database.number("select count(*) from refund where status = 'failed'"), 0);
}

#[test]
fn a_refund_that_is_said_to_have_failed_behind_the_books_is_found() {
    let (ledger, shop, partner) = scene();
    shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    shop.refund("o-1", "r-1", 400).expect(201);
    ledger.assert_books_hold();

    ledger.database.execute("update refund set status = 'failed', failed_at = now()").unwrap();

    let (_, said) = ledger.verify();
    assert!(said.contains("(order o-1): 400 refunded, its refunds say 0"), "{said}");
}
