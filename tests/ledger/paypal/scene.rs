//! A shop whose partners are paid by PayPal.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::ports::free_port;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// A shop, a program of 20 %, a provider.
pub(super) struct Scene {
    pub(super) psp: Psp,
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    program_id: String,
}

impl Scene {
    /// The provider says nothing by itself.
    pub(super) fn silent() -> Self {
        let psp = Psp::start();
        let ledger = Ledger::start_with(Some(psp.url()));
        Self::with(psp, ledger)
    }

    /// The provider tells what happens.
    pub(super) fn told() -> Self {
        let port = free_port();
        let psp = Psp::start_telling(port);
        let ledger = Ledger::start_on(port, psp.url());
        Self::with(psp, ledger)
    }

    fn with(psp: Psp, ledger: Ledger) -> Self {
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(&json!({}));
        Self { psp, ledger, shop, program_id }
    }

    /// A partner with 2,000 to get at this address.
    pub(super) fn partner(&self, email: &str) -> Partner {
        let with = json!({"email": email, "payout_method": "paypal", "stripe_account_id": null, "paypal_email": email});
        let partner = self.shop.partner(&self.program_id, &with);
        let order = self.shop.order(&format!("order-{email}"), 10_000, &partner.code, &json!({})).expect(201);
        let id = text(&order["id"]);
        eventually(20, "the order is approved", || self.shop.conversion(&id)["status"] == "approved");
        partner
    }

    /// Drafts and approves a run of everybody.
    pub(super) fn run(&self) -> Value {
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let path = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
        self.shop.second_finance.post(&path, &Value::Null).expect(200)
    }

    pub(super) fn run_now(&self, run: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/payout-runs/{}", text(&run["id"]))).expect(200)
    }

    /// The run's first payout, as it now stands.
    pub(super) fn payout(&self, run: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]))).expect(200)
    }

    pub(super) fn wait_for(&self, run: &Value, status: &str) -> Value {
        eventually(40, &format!("the payout is {status}"), || self.payout(run)["status"] == status);
        self.payout(run)
    }

    pub(super) fn retry(&self, run: &Value) {
        self.shop
            .finance
            .post(&format!("/v1/payouts/{}/retry", text(&self.payout(run)["id"])), &Value::Null)
            .expect(200);
    }

    /// Payable, in flight, owed.
    pub(super) fn balances(&self, partner: &Partner) -> [i64; 3] {
        let owner = format!("affiliate:{}", partner.affiliate_id);
        ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }

    /// What the merchant's PayPal account and fees stand at.
    pub(super) fn cash_and_fees(&self) -> [i64; 2] {
        ["cash:paypal", "fee_expense"].map(|kind| self.shop.balance("merchant", kind))
    }

    pub(super) fn events(&self, status: &str) -> Vec<Value> {
        let page = self.ledger.operator.get(&format!("/v1/provider-events?limit=100&status={status}")).expect(200);
        page["data"].as_array().unwrap().clone()
    }

    /// The items that PayPal paid and the payouts that are paid are the same, one to one.
    pub(super) fn assert_paid_once(&self, run: &Value) {
        let ids = |values: Vec<Value>, status: &str, id: &str| {
            let mut ids: Vec<String> =
                values.iter().filter(|value| value["status"] == status).map(|value| text(&value[id])).collect();
            ids.sort();
            ids
        };
        let paid = ids(self.run_now(run)["payouts"].as_array().unwrap().clone(), "paid", "provider_id");
        assert_eq!(paid, ids(self.psp.items(), "SUCCESS", "id"));
        self.ledger.assert_books_hold();
    }
}
