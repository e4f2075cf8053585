//! Each provider's payouts keep their own pace, whatever the answers take.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::many_affiliates::seed;

const BY_STRIPE: usize = 60;
/// As docs/operations/limits.md has it.
const MOST_UNDER_WAY: i64 = 40;
const UNDER_WAY: &str = "select count(*) from payout_attempt join payout using (merchant_id, payout_id)
    where outcome is null and rail = 'stripe'";

#[test]
fn a_slow_provider_is_asked_for_forty_at_once_and_keeps_no_other_waiting() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({}));
    let ids = (shop.id.parse::<Uuid>().unwrap(), program_id.parse::<Uuid>().unwrap());
    ledger.database.with(async |connection| seed(connection, ids, BY_STRIPE, 1).await);
    let by_mail = json!({"payout_method": "paypal", "stripe_account_id": null, "paypal_email": "p@x.example"});
    let partner = shop.partner(&program_id, &by_mail);
    let order = shop.order("a", 10_000, &partner.code, &json!({})).expect(201);
    eventually(20, "it is approved", || shop.conversion(&text(&order["id"]))["status"] == "approved");

    psp.faults(&json!({"delay_ms": 12_000, "only": ["POST /v1/transfers"]}));
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let run = format!("/v1/payout-runs/{}", text(&run["id"]));
    shop.second_finance.post(&format!("{run}/approve"), &Value::Null).expect(200);

    let by = |rail: &str, status: &str| {
        let count = format!("select count(*) from payout where rail = '{rail}' and status = '{status}'");
        ledger.database.number(&count)
    };
    eventually(10, "forty are under way", || ledger.database.number(UNDER_WAY) >= MOST_UNDER_WAY);
    eventually(10, "PayPal's is taken", || by("paypal", "accepted") + by("paypal", "paid") == 1);
    assert_eq!((ledger.database.number(UNDER_WAY), by("stripe", "paid")), (MOST_UNDER_WAY, 0));

    psp.faults(&json!({}));
    eventually(60, "everybody is paid", || shop.finance.get(&run).expect(200)["status"] == "completed");
    assert_eq!((by("stripe", "paid"), psp.transfers().len()), (60, BY_STRIPE));
    ledger.assert_books_hold();
}
