//! What the tests of adjustments have in common.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// A shop with one partner, and two persons of finance.
pub(crate) struct Scene {
    pub(crate) psp: Option<Psp>,
    pub(crate) ledger: Ledger,
    pub(crate) shop: Merchant,
    pub(crate) partner: Partner,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::on(Ledger::start(), None)
    }

    /// With a provider that pays.
    pub(crate) fn paying() -> Self {
        let psp = Psp::start();
        Self::on(Ledger::start_with(Some(psp.url())), Some(psp))
    }

    fn on(ledger: Ledger, psp: Option<Psp>) -> Self {
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(&json!({"hold_days": 14, "minimum_payout": 1})), &json!({}));
        Self { psp, ledger, shop, partner }
    }

    pub(crate) fn body(&self, direction: &str, amount: i64) -> Value {
        json!({
            "affiliate_id": self.partner.affiliate_id, "direction": direction, "amount": amount, "currency": "EUR",
            "reason": "agreed by telephone",
        })
    }

    pub(crate) fn propose(&self, direction: &str, amount: i64) -> Value {
        self.shop.finance.post("/v1/adjustments", &self.body(direction, amount)).expect(201)
    }

    pub(crate) fn adjust(&self, direction: &str, amount: i64) -> Value {
        let proposed = self.propose(direction, amount);
        self.shop.second_finance.post(&path(&proposed, "approve"), &Value::Null).expect(200)
    }

    /// An approved order; the partner earns a fifth.
    pub(crate) fn earns(&self, order_id: &str, amount: i64) -> String {
        let id = text(&self.shop.order(order_id, amount, &self.partner.code, &json!({})).expect(201)["id"]);
        self.shop.approve(&id).expect(200);
        id
    }

    pub(crate) fn balances(&self) -> [i64; 3] {
        let owner = format!("affiliate:{}", self.partner.affiliate_id);
        ["payable", "receivable", "inflight"].map(|kind| self.shop.balance(&owner, kind))
    }

    pub(crate) fn previewed(&self) -> Value {
        let preview = self.shop.finance.get("/v1/payouts/preview").expect(200);
        preview["payable"][0]["amount"].clone()
    }

    /// A draft's only payout: its amount and its lines by kind and amount.
    pub(crate) fn draft(&self) -> (Value, Value, Vec<(String, i64)>) {
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let payout = &run["payouts"][0];
        let shown = self.shop.finance.get(&format!("/v1/payouts/{}", text(&payout["id"]))).expect(200);
        let line = |line: &Value| (text(&line["kind"]), line["amount"].as_i64().unwrap());
        let mut lines: Vec<(String, i64)> = shown["lines"].as_array().unwrap().iter().map(line).collect();
        lines.sort();
        (run.clone(), payout["amount"].clone(), lines)
    }

    pub(crate) fn cancel(&self, run: &Value) {
        let path = format!("/v1/payout-runs/{}/cancel", text(&run["id"]));
        self.shop.finance.post(&path, &Value::Null).expect(200);
    }

    /// Another person approves the run, and everything of it comes to an end.
    pub(crate) fn send(&self, run: &Value) {
        let path = format!("/v1/payout-runs/{}/approve", text(&run["id"]));
        self.shop.second_finance.post(&path, &Value::Null).expect(200);
        self.wait_until_over(run);
    }

    pub(crate) fn wait_until_over(&self, run: &Value) {
        let path = format!("/v1/payout-runs/{}", text(&run["id"]));
        let over = || self.shop.finance.get(&path).expect(200)["status"] == "completed";
        eventually(60, "the run is over", over);
    }

    pub(crate) fn shown(&self, adjustment: &Value) -> Value {
        self.shop.finance.get(&format!("/v1/adjustments/{}", text(&adjustment["id"]))).expect(200)
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.ledger.database.number(sql)
    }
}

pub(crate) fn path(adjustment: &Value, verb: &str) -> String {
    format!("/v1/adjustments/{}/{verb}", text(&adjustment["id"]))
}

pub(crate) fn line(kind: &str, amount: i64) -> (String, i64) {
    (kind.to_owned(), amount)
}
