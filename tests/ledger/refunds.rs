//! Refunds: each once, never above the order, and exactly what the refunded part had earned.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

fn shop_with_partner(ledger: &Ledger) -> (Merchant, Partner) {
    let shop = Merchant::new(ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    (shop, partner)
}

fn balances(shop: &Merchant, partner: &Partner) -> [i64; 3] {
    let owner = format!("affiliate:{}", partner.affiliate_id);
    ["pending", "payable", "receivable"].map(|kind| shop.balance(&owner, kind))
}

#[test]
fn parts_of_an_order_give_back_what_they_earned_and_all_of_it_nets_to_zero() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"hold_days": 14, "second_tier_rate": "10"}));
    let recruiter = shop.partner(&program, &json!({"name": "Grace", "email": "grace@partner.example"}));
    let partner = shop.partner(&program, &json!({"recruiter_id": recruiter.affiliate_id}));
    let order = shop.order("o-1", 10_001, &partner.code, &json!({})).expect(201);

    let first = shop.refund("o-1", "r-1", 5000).expect(201);
    let second = shop.refund("o-1", "r-2", 5001).expect(201);

    let taken = |refund: &Value| [0, 1].map(|place| refund["clawbacks"][place]["amount"].clone());
    assert_eq!((taken(&first), &first["refunded_total"]), ([json!(1000), json!(100)], &json!(5000)));
    assert_eq!((taken(&second), &second["refunded_total"]), ([json!(1000), json!(100)], &json!(10_001)));
    assert_eq!(text(&first["clawbacks"][1]["affiliate_id"]), recruiter.affiliate_id);
    let after = shop.conversion(&text(&order["id"]));
    assert_eq!((&after["status"], &after["refunded"]), (&json!("rejected"), &json!(10_001)));
    assert_eq!(after["commissions"][0]["rejection_reason"], "refunded");
    assert_eq!((balances(&shop, &partner), balances(&shop, &recruiter)), ([0; 3], [0; 3]));
    assert_eq!(ledger.database.number("select revenue from affiliate_month"), 0);
    ledger.assert_books_hold();
}

#[test]
fn a_refund_posted_again_is_answered_like_the_first_and_another_one_is_a_conflict() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    shop.order("o-1", 3000, &partner.code, &json!({})).expect(201);
    shop.order("o-2", 3000, &partner.code, &json!({})).expect(201);

    let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..20).map(|_| scope.spawn(|| shop.refund("o-1", "r-1", 1000))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).map(|answer| (answer.status, answer.json())).collect()
    });

    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert!(answers.iter().all(|(status, body)| matches!(status, 200 | 201) && *body == answers[0].1));
    assert_eq!(shop.refund("o-1", "r-1", 1001).problem(409), "refund_conflict");
    assert_eq!(shop.refund("o-2", "r-1", 1000).problem(409), "refund_conflict");
    let dollars = json!({"order_id": "o-1", "refund_id": "r-1", "amount": 1000, "currency": "USD"});
    assert_eq!(shop.api.post("/v1/refunds", &dollars).problem(409), "refund_conflict");
    assert_eq!(ledger.database.number("select count(*) from refund"), 1);
    assert_eq!(balances(&shop, &partner), [1000, 0, 0]);
    ledger.assert_books_hold();
}

#[test]
fn no_more_than_the_order_is_refunded_however_many_try_at_once() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);

    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let refund = |number: usize| shop.refund("o-1", &format!("r-{number}"), 300).status;
        let posts: Vec<_> = (0..16).map(|number| scope.spawn(move || refund(number))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3);
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 13);
    assert_eq!(shop.refund("o-1", "r-last", 101).problem(422), "refund_exceeds_order");
    shop.refund("o-1", "r-rest", 100).expect(201);
    assert_eq!(balances(&shop, &partner), [0; 3]);
    ledger.assert_books_hold();
}

#[test]
fn what_cannot_be_refunded_is_refused_with_its_reason() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"terms": {"kind": "percentage", "lead_amount": 500}}));
    let partner = shop.partner(&program, &json!({}));
    shop.order("o-1", 1000, &partner.code, &json!({})).expect(201);
    shop.order("lead", 0, &partner.code, &json!({"type": "lead"})).expect(201);
    let other = Merchant::new(&ledger);

    assert_eq!(shop.refund("nowhere", "r", 1).problem(404), "not_found");
    assert_eq!(other.refund("o-1", "r", 1).problem(404), "not_found");
    assert_eq!(shop.refund("lead", "r", 1).problem(409), "invalid_state");
    assert_eq!(shop.refund("o-1", "r", 0).problem(422), "validation_failed");
    assert_eq!(shop.refund("o-1", "", 1).problem(422), "validation_failed");
    let dollars = json!({"order_id": "o-1", "refund_id": "r", "amount": 1, "currency": "USD"});
    assert_eq!(shop.api.post("/v1/refunds", &dollars).problem(422), "currency_mismatch");
    assert_eq!(shop.finance.post("/v1/refunds", &dollars).problem(403), "forbidden");
    assert_eq!(ledger.database.number("select count(*) from refund"), 0);
}

#[test]
fn an_order_nobody_brought_is_refunded_without_clawbacks() {
    let ledger = Ledger::start();
    let (shop, _) = shop_with_partner(&ledger);
    let order = shop.order("o-1", 1000, "", &json!({"ref": null})).expect(201);

    let refund = shop.refund("o-1", "r-1", 400).expect(201);

    assert_eq!((&refund["clawbacks"], &refund["refunded_total"]), (&json!([]), &json!(400)));
    let after = shop.conversion(&text(&order["id"]));
    assert_eq!((&after["status"], &after["refunded"]), (&json!("unattributed"), &json!(400)));
}

#[test]
fn a_refund_after_the_money_went_is_a_debt_that_the_next_commission_settles() {
    let ledger = Ledger::start();
    let (shop, partner) = shop_with_partner(&ledger);
    let paid = shop.order("paid", 1000, &partner.code, &json!({})).expect(201);
    shop.approve(&text(&paid["id"])).expect(200);
    shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    assert_eq!(shop.conversion(&text(&paid["id"]))["status"], "reserved");

    shop.refund("paid", "r-1", 1000).expect(201);
    assert_eq!(balances(&shop, &partner), [0, 0, 200]);
    assert_eq!(shop.reject(&text(&paid["id"]), "late").problem(409), "invalid_state");
    let small = shop.order("small", 600, &partner.code, &json!({})).expect(201);
    let settled = shop.approve(&text(&small["id"])).expect(200);
    assert_eq!((&settled["status"], balances(&shop, &partner)), (&json!("paid"), [0, 0, 80]));
    let large = shop.order("large", 1000, &partner.code, &json!({})).expect(201);
    let approved = shop.approve(&text(&large["id"])).expect(200);

    assert_eq!((&approved["status"], balances(&shop, &partner)), (&json!("approved"), [0, 120, 0]));
    ledger.assert_books_hold();
}

#[test]
fn tiered_terms_step_by_revenue_net_of_refunds() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({"terms": {"kind": "tiered"}, "hold_days": 14}));
    let partner = shop.partner(&program, &json!({}));
    shop.order("o-1", 100_000, &partner.code, &json!({})).expect(201);
    let high = shop.order("o-2", 1000, &partner.code, &json!({})).expect(201);

    shop.refund("o-1", "r-1", 2000).expect(201);
    let low = shop.order("o-3", 1000, &partner.code, &json!({})).expect(201);

    assert_eq!(high["commissions"][0]["rate"], "25");
    assert_eq!(low["commissions"][0]["rate"], "20");
}
