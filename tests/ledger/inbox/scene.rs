//! A shop that has paid one partner by Stripe.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::ports::free_port;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// A shop, a partner with 2,000 to get, a provider.
pub(super) struct Scene {
    pub(super) psp: Psp,
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) partner: Partner,
}

impl Scene {
    /// The provider says nothing by itself; the test speaks for it.
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
        let partner = shop.partner(&shop.program(&json!({})), &json!({}));
        let scene = Self { psp, ledger, shop, partner };
        scene.earn("order-1", 10_000);
        scene
    }

    /// An approved order; a fifth of it is the partner's.
    pub(super) fn earn(&self, order_id: &str, amount: i64) {
        let order = self.shop.order(order_id, amount, &self.partner.code, &json!({})).expect(201);
        let id = text(&order["id"]);
        eventually(20, "the order is approved", || self.shop.conversion(&id)["status"] == "approved");
    }

    pub(super) fn draft(&self) -> Value {
        self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)
    }

    pub(super) fn approve(&self, run: &Value) -> Value {
        let path = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
        self.shop.second_finance.post(&path, &Value::Null).expect(200)
    }

    /// The run's only payout, as it now stands.
    pub(super) fn payout(&self, run: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]))).expect(200)
    }

    /// Drafts, approves and waits until it is paid.
    pub(super) fn pay(&self) -> Value {
        let run = self.draft();
        self.approve(&run);
        eventually(30, "the payout is paid", || self.payout(&run)["status"] == "paid");
        self.payout(&run)
    }

    /// Payable, in flight, owed.
    pub(super) fn balances(&self) -> [i64; 3] {
        let owner = format!("affiliate:{}", self.partner.affiliate_id);
        ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }

    /// Events of a status, newest first.
    pub(super) fn events(&self, status: &str) -> Vec<Value> {
        let page = self.ledger.operator.get(&format!("/v1/provider-events?limit=100&status={status}")).expect(200);
        page["data"].as_array().unwrap().clone()
    }

    /// Waits until nothing that was told is pending, and something was applied.
    pub(super) fn settled(&self, kind: &str) {
        eventually(20, &format!("{kind} is applied"), || {
            self.events("pending").is_empty() && self.events("applied").iter().any(|event| event["kind"] == kind)
        });
    }
}
