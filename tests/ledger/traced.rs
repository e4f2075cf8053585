//! What the log names a call and a payout by.

use integration_tests::ledger::Ledger;
use integration_tests::log::Log;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

#[test]
fn a_call_is_logged_under_the_id_it_came_with() {
    let log = Log::new();
    let ledger = Ledger::start_logging_to(log.file(), None);

    ledger.operator.get_with("/v1/merchants", &[("x-request-id", "8c1f2e3d4b5a6978-FRA")]).expect(200);

    eventually(5, "the log names it", || !log.lines(&["id=\"8c1f2e3d4b5a6978-FRA\"", "/v1/merchants"]).is_empty());
}

#[test]
fn a_failure_is_one_line_of_json_under_the_id_of_its_call() {
    let log = Log::new();
    let ledger = Ledger::start_set_logging_to(log.file(), &[("LOG_FORMAT", "json")]);
    let shop = Merchant::new(&ledger);
    ledger.database.execute("alter table coupon rename to elsewhere").unwrap();

    let answer = shop.api.get_with("/v1/coupons", &[("x-request-id", "4711-FRA")]);

    assert_eq!(answer.problem(500), "internal");
    let of_call = || {
        let lines = log.lines(&["4711-FRA"]).into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
        lines.filter(|line| line["span"]["id"] == "4711-FRA").collect::<Vec<_>>()
    };
    eventually(5, "the log names it", || of_call().iter().any(|line| line["level"] == "ERROR"));
    let lines = of_call();
    let failures: Vec<&Value> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
    assert_eq!(failures.len(), 1, "{failures:?}");
    let cause = failures[0]["fields"]["cause"].as_str().unwrap();
    assert!(cause.contains(r#"relation "coupon" does not exist"#), "{cause}");
    assert_eq!(failures[0]["span"]["path"], "/v1/coupons");
}

#[test]
fn each_request_to_a_payment_provider_is_logged_with_its_payout_and_outcome() {
    let log = Log::new();
    let psp = Psp::start();
    let ledger = Ledger::start_logging_to(log.file(), Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({"stripe_account_id": "acct_1"}));
    let order = shop.order("order-1", 10_000, &partner.code, &json!({})).expect(201);
    eventually(20, "it is approved", || shop.conversion(&text(&order["id"]))["status"] == "approved");
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);

    shop.second_finance.post(&format!("/v1/payout-runs/{}/approve", text(&run["id"])), &Value::Null).expect(200);

    let payout_id = text(&run["payouts"][0]["id"]);
    eventually(30, "it is paid", || {
        shop.finance.get(&format!("/v1/payouts/{payout_id}")).expect(200)["status"] == "paid"
    });
    let asked = log.lines(&["asked the rail", &format!("payout_id={payout_id}"), "rail=\"stripe\"", "task=\"send\""]);
    assert!(asked.len() == 1 && asked[0].contains("outcome="), "{asked:?}");
}
