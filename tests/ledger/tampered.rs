//! Whoever may write to the database behind the ledger can change what decides about money and leave every posting as it
//! is. `verify` derives it again, and says what it found.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

/// What is done behind the ledger's back, and what must be said of it. The names in braces stand for what [`sql`] puts
/// there.
const CHANGES: [(&str, &str); 25] = [
    // Whose money it is.
    ("update account set owner = {idle} where owner = {earner} and kind = 'payable'", "is not that of affiliate:"),
    (
        "update account set owner = {idle} where owner = {earner} and kind = 'payable'",
        "is on the statement of affiliate:",
    ),
    (
        "update account set kind = 'fee_expense' where kind = 'commission_expense'",
        "is not that of merchant fee_expense",
    ),
    ("update posting set affiliate_id = {idle_id} where commission_id = {plain}", "is on the statement of affiliate:"),
    ("update posting set affiliate_id = null where commission_id = {plain}", "is on the statement of nobody"),
    (
        "update commission set affiliate_id = {idle_id} where commission_id = {approved}",
        "another time, currency or aff",
    ),
    ("update commission set affiliate_id = {idle_id} where role = 'second_tier'", "worth 20, posted 0"),
    // What a commission is worth.
    ("update commission set basis = '{}' where commission_id = {plain}", "it cannot be read"),
    (
        "update commission set basis = jsonb_set(basis, '{rate}', '\"30\"') where commission_id = {plain}",
        "its role, kind or rate is not that of its basis",
    ),
    (
        "update commission set basis = jsonb_set(basis, '{rate}', '\"30\"'), rate = 30 where commission_id = {plain}",
        "it earned 200, by its basis 300",
    ),
    (
        "update commission set basis = jsonb_set(basis, '{order_amount}', '2000') where commission_id = {plain}",
        "its basis is of an order of 2000, its order is of 1000",
    ),
    (
        "update conversion set amount = 2000 where order_id = 'plain'",
        "its basis is of an order of 1000, its order is of 2000",
    ),
    // What was taken back.
    (
        "delete from refund; update conversion set refunded = 0",
        "it is worth 180, by its basis and what is left of its order 200",
    ),
    ("delete from dispute where status = 'lost'", "it is worth 140, by its basis and what is left of its order 200"),
    (
        "update commission set status = 'rejected', rejection_reason = 'refunded' where commission_id = {approved}",
        "it is rejected and should be approved",
    ),
    (
        "update commission set status = 'rejected', rejection_reason = 'x', rejected_by = 'x' where commission_id = {approved}",
        "it is worth 200, by its basis and what is left of its order 0",
    ),
    // What holds a commission, and what lets it go.
    ("update commission set dispute_hold = false", "is not held for a dispute; 1 of its order are open"),
    ("update dispute set status = 'won' where status = 'opened'", "is held for a dispute; 0 of its order are open"),
    ("update dispute set status = 'won' where status = 'opened'", "is won; by its times it is opened"),
    ("delete from dispute where status = 'opened'", "is held for a dispute; 0 of its order are open"),
    // What is paid.
    (
        "update commission set status = 'paid' where commission_id = {approved}",
        "paid: never, in payout: none, settled: no",
    ),
    (
        "update commission set status = 'paid', paid_at = now() where commission_id = {approved}",
        "in payout: none, settled: no",
    ),
    ("update commission set status = 'approved' where commission_id = {settled}", "is approved; paid: 2"),
    // What volume terms step by.
    ("update affiliate_month set revenue = revenue + 1", "a revenue of"),
    ("delete from affiliate_month", "a revenue of 0 is counted, the orders brought"),
];

/// A shop with an order of each kind, all of them 1,000, and an affiliate who brought none.
struct Scene {
    ledger: Ledger,
    earner: String,
    idle: String,
}

impl Scene {
    fn new() -> Self {
        let mut ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({"hold_days": 14, "second_tier_rate": "10"}));
        let recruiter = shop.partner(&program, &json!({"email": "recruiter@x.example"}));
        let earner = json!({"email": "earner@x.example", "recruiter_id": recruiter.affiliate_id});
        let [earner, settled, idle] = [earner, json!({"email": "b@x.example"}), json!({"email": "c@x.example"})]
            .map(|with| shop.partner(&program, &with));
        let order = |id: &str, code: &str| text(&shop.order(id, 1_000, code, &json!({})).expect(201)["id"]);
        for id in ["plain", "refunded", "disputed", "lost"] {
            order(id, &earner.code);
        }
        shop.refund("refunded", "r-1", 100).expect(201);
        shop.dispute("disputed", "d-1", 1_000, "opened").expect(201);
        shop.dispute("lost", "d-2", 300, "lost").expect(201);
        shop.approve(&order("approved", &earner.code)).expect(200);
        shop.approve(&order("settled", &settled.code)).expect(200);
        take_everything(&shop, &settled.affiliate_id, 200);
        assert!(ledger.process.stop());
        Self { ledger, earner: earner.affiliate_id, idle: idle.affiliate_id }
    }

    fn sql(&self, change: &str) -> String {
        let commission = |order: &str| {
            format!(
                "(select commission_id from commission join conversion using (merchant_id, conversion_id)
                  where role = 'primary' and order_id = '{order}')"
            )
        };
        let mut sql = change
            .replace("{earner}", &format!("'affiliate:{}'", self.earner))
            .replace("{idle}", &format!("'affiliate:{}'", self.idle))
            .replace("{idle_id}", &format!("'{}'", self.idle));
        for order in ["plain", "approved", "settled"] {
            sql = sql.replace(&format!("{{{order}}}"), &commission(order));
        }
        sql
    }
}

/// An adjustment that takes all that is payable, so that what was approved is settled without a payout.
fn take_everything(shop: &Merchant, affiliate_id: &str, amount: i64) {
    let body = json!({
        "affiliate_id": affiliate_id, "direction": "debit", "amount": amount, "currency": "EUR", "reason": "a mistake",
    });
    let proposed = shop.finance.post("/v1/adjustments", &body).expect(201);
    let approve = format!("/v1/adjustments/{}/approve", text(&proposed["id"]));
    shop.second_finance.post(&approve, &Value::Null).expect(200);
}

#[test]
fn what_decides_about_money_cannot_be_changed_unnoticed() {
    let scene = Scene::new();
    scene.ledger.assert_books_hold();
    let as_it_was = scene.ledger.database.snapshot();

    for (change, told) in CHANGES {
        let sql = scene.sql(change);
        scene.ledger.database.execute(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));

        let (holds, said) = scene.ledger.verify();

        assert!(!holds && said.contains(told), "no `{told}` after {sql}: {said}");
        scene.ledger.database.go_back_to(&as_it_was);
    }
    scene.ledger.assert_books_hold();
}
