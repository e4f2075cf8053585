//! Payouts by SEPA: the file, what finance says of it, and what the bank says.

mod blocked;
mod desk;
mod destinations;
mod file;
mod remittance;
mod restored;
mod schedule;
mod statements;
mod story;
mod whole_file;

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, merge, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

/// The merchant's account.
const DEBTOR_IBAN: &str = "NL91ABNA0417164300";
/// The partners' accounts.
const IBANS: [&str; 4] =
    ["DE89370400440532013000", "FR1420041010050500013M02606", "AT611904300234573201", "ES9121000418450200051332"];

/// A shop that pays its partners by SEPA, 20 % of each order.
struct World {
    ledger: Ledger,
    shop: Merchant,
    program_id: String,
}

impl World {
    fn new() -> Self {
        let world = Self::without_debtor();
        world.set_debtor().expect(200);
        world
    }

    fn without_debtor() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(&json!({"minimum_payout": 1}));
        Self { ledger, shop, program_id }
    }

    fn set_debtor(&self) -> Answer {
        let debtor = json!({"name": "Größte Partner & Söhne", "iban": DEBTOR_IBAN, "bic": "ABNANL2A"});
        self.shop.finance.put("/v1/integrations/sepa", &debtor)
    }

    /// A partner of that number with an account, and approved orders.
    fn partner(&self, number: usize, with: &Value, orders: &[i64]) -> Partner {
        let mut body = json!({
            "name": "Jürgen Müßig", "email": format!("p{number}@partner.example"), "payout_method": "sepa",
            "stripe_account_id": null, "iban": IBANS[number % IBANS.len()],
        });
        merge(&mut body, with);
        let mut given = json!({"stripe_account_id": null});
        for (name, value) in body.as_object().unwrap() {
            given[name] = value.clone();
        }
        let partner = self.shop.partner(&self.program_id, &given);
        for (index, amount) in orders.iter().enumerate() {
            let order = self.shop.order(&format!("order-{number}-{index}"), *amount, &partner.code, &json!({}));
            let id = text(&order.expect(201)["id"]);
            eventually(20, "the order is approved", || self.shop.conversion(&id)["status"] == "approved");
        }
        partner
    }

    fn draft(&self) -> Value {
        self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)
    }

    /// A draft that another person approved, once its file is there.
    fn filed(&self) -> Value {
        let run = self.draft();
        self.shop.second_finance.post(&format!("{}/approve", path(&run)), &Value::Null).expect(200);
        self.wait_for_files(&run, 1);
        run
    }

    /// The same, fetched.
    fn fetched(&self) -> Value {
        let run = self.filed();
        assert_eq!(self.fetch(&run).status, 200);
        run
    }

    fn wait_for_files(&self, run: &Value, count: usize) {
        eventually(20, "the file is written", || self.files(run).len() == count);
    }

    fn files(&self, run: &Value) -> Vec<Value> {
        let files = self.shop.finance.get(&format!("{}/sepa-files", path(run))).expect(200);
        files["data"].as_array().unwrap().clone()
    }

    fn fetch(&self, run: &Value) -> Answer {
        self.shop.finance.get(&format!("{}/sepa.xml", path(run)))
    }

    fn run(&self, run: &Value) -> Value {
        self.shop.finance.get(&path(run)).expect(200)
    }

    /// The payout of a partner in a run, as it now stands.
    fn payout(&self, run: &Value, partner: &Partner) -> Value {
        let payouts = run["payouts"].as_array().unwrap();
        let own = payouts.iter().find(|payout| payout["affiliate_id"] == json!(partner.affiliate_id)).unwrap();
        self.shop.finance.get(&format!("/v1/payouts/{}", text(&own["id"]))).expect(200)
    }

    fn settle(&self, payout: &Value, body: &Value) -> Answer {
        self.shop.finance.post(&format!("/v1/payouts/{}/settle", text(&payout["id"])), body)
    }

    fn bring_back(&self, payout: &Value, reason: &str) -> Answer {
        self.shop.finance.post(&format!("/v1/payouts/{}/return", text(&payout["id"])), &json!({"reason": reason}))
    }

    fn import(&self, query: &str, statement: &str) -> Answer {
        let xml = [("content-type", "application/xml")];
        self.shop.finance.send("POST", &format!("/v1/bank-statements{query}"), &xml, Some(statement))
    }

    /// payable, inflight and receivable of a partner.
    fn balances(&self, partner: &Partner) -> [i64; 3] {
        let owner = format!("affiliate:{}", partner.affiliate_id);
        ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }

    fn cash(&self) -> i64 {
        self.shop.balance("merchant", "cash:sepa")
    }

    fn deeds(&self, action: &str) -> i64 {
        self.ledger.database.number(&format!("select count(*) from audit_entry where action = '{action}'"))
    }
}

fn path(run: &Value) -> String {
    format!("/v1/payout-runs/{}", text(&run["id"]))
}

/// The reference of a payout's first payment.
fn reference(payout: &Value) -> String {
    text(&payout["transfers"][0]["end_to_end_id"])
}
