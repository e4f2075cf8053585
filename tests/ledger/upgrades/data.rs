//! What the program of the release before wrote is migrated, verified, and worked on.

use integration_tests::database::{Database, migrate};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};
use sqlx::Row as _;

use super::SCHEMA;

const WRITTEN: &str = include_str!("written.sql");

/// The shop of `written.sql`, upgraded.
struct Upgraded {
    psp: Psp,
    ledger: Ledger,
    shop: Merchant,
}

impl Upgraded {
    fn new() -> Self {
        let database = Database::at_schema(SCHEMA);
        database.execute(WRITTEN).unwrap();
        migrate(&database.url);
        let psp = Psp::start();
        let ledger = Ledger::start_upon(database, Some(psp.url()));
        ledger.assert_books_hold();
        let id = one(&ledger, "select merchant_id::text from merchant");
        let shop = Merchant::known(&ledger, &id);
        Self { psp, ledger, shop }
    }

    fn order(&self, order_id: &str) -> Value {
        let id =
            one(&self.ledger, &format!("select conversion_id::text from conversion where order_id = '{order_id}'"));
        self.shop.conversion(&id)
    }

    fn affiliate(&self, external_id: &str) -> String {
        one(&self.ledger, &format!("select affiliate_id::text from affiliate where external_id = '{external_id}'"))
    }

    fn code(&self, external_id: &str) -> String {
        let affiliate_id = self.affiliate(external_id);
        one(&self.ledger, &format!("select code from link where affiliate_id = '{affiliate_id}'"))
    }

    fn balance(&self, external_id: &str, kind: &str) -> i64 {
        self.shop.balance(&format!("affiliate:{}", self.affiliate(external_id)), kind)
    }
}

fn one(ledger: &Ledger, sql: &str) -> String {
    ledger.database.rows(sql).first().unwrap_or_else(|| panic!("{sql}: no row")).get(0)
}

#[test]
fn orders_that_an_older_program_recorded_are_shown_replayed_refunded_disputed_and_renewed() {
    let world = Upgraded::new();
    let shop = &world.shop;
    let paid = world.order("paid");
    assert_eq!((&paid["status"], &paid["amount"]), (&json!("paid"), &json!(10_000)));
    let standing = ["payable", "pending", "inflight"].map(|kind| world.balance("ada", kind));
    assert_eq!(standing, [1_000, 600, 0]);

    let again = shop.order("paid", 10_000, &world.code("ada"), &json!({"customer_id": "customer-paid"})).expect(200);
    assert_eq!(again["id"], paid["id"]);
    shop.refund("partly-refunded", "refund-1", 3_000).expect(200);
    shop.refund("payable", "refund-2", 5_000).expect(201);
    shop.refund("partly-refunded", "refund-3", 5_000).expect(201);
    shop.dispute("disputed", "dispute-1", 3_000, "lost").expect(200);
    let renewal = json!({"customer_id": "subscriber", "subscription_id": "sub-1", "ref": null});
    let renewed = shop.order("renewal", 2_000, "", &renewal).expect(201);

    assert_eq!(renewed["attribution"]["affiliate_id"], world.affiliate("cleo"));
    let standing = ["payable", "pending", "receivable"].map(|kind| world.balance("ada", kind));
    assert_eq!(standing, [0, 0, 1_000], "what was paid for the refunded order is owed");
    world.ledger.assert_books_hold();
}

#[test]
fn a_run_that_an_older_program_drafted_is_approved_and_paid_and_so_is_what_was_payable() {
    let world = Upgraded::new();
    let (shop, drafted) = (&world.shop, "select payout_run_id::text from payout_run where status = 'draft'");
    let drafted = format!("/v1/payout-runs/{}", one(&world.ledger, drafted));
    let pay = |path: &str| {
        shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
        eventually(60, "the run is completed", || shop.finance.get(path).expect(200)["status"] == "completed");
    };

    pay(&drafted);
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    pay(&format!("/v1/payout-runs/{}", text(&run["id"])));

    let mut transfers: Vec<_> = world.psp.transfers();
    transfers.sort_by_key(|transfer| text(&transfer["destination"]));
    let left: Vec<_> =
        transfers.iter().map(|transfer| (text(&transfer["destination"]), transfer["amount"].clone())).collect();
    assert_eq!(left, [("acct_ada".to_owned(), json!(1_000)), ("acct_ben".to_owned(), json!(1_200))]);
    world.ledger.assert_books_hold();
}

#[test]
fn credit_that_an_older_program_gave_is_spent_and_its_referrals_are_shown() {
    let world = Upgraded::new();
    let shop = &world.shop;
    let referrals = shop.api.get("/v1/referrals").expect(200);
    let rewarded = referrals["data"].as_array().unwrap().iter().filter(|one| one["status"] == "rewarded").count();
    assert_eq!(rewarded, 2, "{referrals}");

    let spend = json!({"customer_id": "rich", "amount": 1_500, "currency": "EUR", "spend_id": "spend-1"});
    shop.api.post("/v1/credits/spend", &spend).expect(201);

    assert_eq!(shop.api.get("/v1/credits/rich").expect(200)["balances"][0]["amount"], 500);
    world.ledger.assert_books_hold();
}
