//! Fundings: money on a rail, once per reference.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, merge};
use serde_json::{Value, json};

fn scene() -> (Ledger, Merchant) {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    (ledger, shop)
}

fn funding() -> Value {
    json!({"rail": "stripe", "amount": 50_000, "currency": "EUR", "reference": "bank: 2026-11-22/1"})
}

#[test]
fn money_on_a_rail_counts_once_however_often_it_is_told() {
    let (ledger, shop) = scene();

    let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(|| shop.finance.post("/v1/fundings", &funding()))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).map(|answer| (answer.status, answer.json())).collect()
    });

    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert!(answers.iter().all(|(status, body)| matches!(status, 200 | 201) && *body == answers[0].1));
    for change in [json!({"amount": 50_001}), json!({"rail": "sepa"})] {
        let mut other = funding();
        merge(&mut other, &change);
        assert_eq!(shop.finance.post("/v1/fundings", &other).problem(409), "conflict", "{change}");
    }
    assert_eq!(["cash:stripe", "merchant_funding"].map(|kind| shop.balance("merchant", kind)), [50_000, 50_000]);
    assert_eq!(shop.finance.get("/v1/fundings").expect(200)["data"], json!([answers[0].1]));
    let told = "select count(*) from audit_entry where action = 'funding.create' and person = 'owner@shop.example'";
    assert_eq!(ledger.database.number(told), 1);
    ledger.assert_books_hold();
}

#[test]
fn wrong_and_foreign_fundings_are_refused() {
    let (ledger, shop) = scene();
    for (change, field) in [
        (json!({"amount": 0}), "amount"),
        (json!({"amount": 1.5}), "amount"),
        (json!({"rail": "cheque"}), "rail"),
        (json!({"reference": null}), "reference"),
        (json!({"reference": "a\u{0}b"}), "reference"),
        (json!({"currency": "XXX"}), "currency"),
        (json!({"note": "x"}), "note"),
    ] {
        let mut wrong = funding();
        merge(&mut wrong, &change);
        let answer = shop.finance.post("/v1/fundings", &wrong);
        assert_eq!(answer.problem(422), "validation_failed", "{change}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{change}");
    }
    let mut dollars = funding();
    merge(&mut dollars, &json!({"currency": "USD"}));
    assert_eq!(shop.finance.post("/v1/fundings", &dollars).problem(422), "currency_mismatch");
    assert_eq!(shop.api.post("/v1/fundings", &funding()).problem(403), "forbidden");
    assert_eq!(ledger.database.number("select count(*) from funding"), 0);

    shop.finance.post("/v1/fundings", &funding()).expect(201);
    let other = Merchant::new(&ledger);
    other.program(&json!({}));
    assert_eq!(other.finance.get("/v1/fundings").expect(200)["data"], json!([]));
    other.finance.post("/v1/fundings", &funding()).expect(201);
    assert_eq!(other.balance("merchant", "cash:stripe"), 50_000);
}

#[test]
fn a_funding_that_is_not_what_was_posted_is_found() {
    for (sql, said) in [
        ("update funding set amount = 1", "1 EUR on cash:stripe, posted 50000 EUR on cash:stripe"),
        ("update funding set rail = 'sepa'", "50000 EUR on cash:sepa, posted 50000 EUR on cash:stripe"),
        ("delete from funding", "funding:bank: 2026-11-22/1: "),
        ("delete from posting", "50000 EUR on cash:stripe, posted "),
    ] {
        let (ledger, shop) = scene();
        shop.finance.post("/v1/fundings", &funding()).expect(201);
        ledger.assert_books_hold();

        ledger.database.execute(sql).unwrap();

        let (holds, output) = ledger.verify();
        assert!(!holds && output.contains(said), "no `{said}` after {sql}: {output}");
    }
}
