//! What the tests of referrals have in common.

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, merge, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

/// A shop whose customer `ada` has a code.
pub(crate) struct Scene {
    pub(crate) ledger: Ledger,
    pub(crate) shop: Merchant,
    pub(crate) program_id: String,
    pub(crate) code: String,
}

impl Scene {
    /// Rewards of 1000 and 500, and whatever `with` says otherwise.
    pub(crate) fn new(with: &Value) -> Self {
        Self::on(Ledger::start(), with)
    }

    pub(crate) fn on(ledger: Ledger, with: &Value) -> Self {
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(&json!({"referral": with, "minimum_payout": 1}));
        let code = text(&open_code(&shop, &program_id, "ada").expect(201)["code"]);
        Self { ledger, shop, program_id, code }
    }

    pub(crate) fn sign_up(&self, friend: &str, with: &Value) -> Answer {
        let mut body = json!({"code": self.code, "referred_customer_id": friend});
        merge(&mut body, with);
        self.shop.api.post("/v1/referrals", &body)
    }

    pub(crate) fn signed_up(&self, friend: &str) -> Value {
        self.sign_up(friend, &json!({})).expect(201)
    }

    /// An order of a friend's, by no link.
    pub(crate) fn buys(&self, friend: &str, order_id: &str, amount: i64) -> Value {
        self.shop.order(order_id, amount, "", &json!({"customer_id": friend, "ref": null})).expect(201)
    }

    pub(crate) fn shown(&self, referral: &Value) -> Value {
        self.shop.api.get(&format!("/v1/referrals/{}", text(&referral["id"]))).expect(200)
    }

    /// Waits until the referral has that status.
    pub(crate) fn becomes(&self, referral: &Value, status: &str) -> Value {
        eventually(20, &format!("the referral is {status}"), || self.shown(referral)["status"] == status);
        self.shown(referral)
    }

    /// Waits until everything that is noted has been looked at.
    pub(crate) fn settled(&self) {
        eventually(20, "what is noted was looked at", || {
            self.ledger.database.number("select count(*) from referral_note where not waiting") == 0
        });
    }

    pub(crate) fn qualify(&self, friend: &str) -> Value {
        self.shop.api.post("/v1/referrals/qualify", &json!({"referred_customer_id": friend})).expect(200)
    }

    pub(crate) fn refund(&self, order_id: &str, refund_id: &str, amount: i64) {
        self.shop.refund(order_id, refund_id, amount).expect(201);
    }

    pub(crate) fn fail_refund(&self, refund_id: &str) {
        self.shop.api.post(&format!("/v1/refunds/{refund_id}/fail"), &Value::Null).expect(200);
    }

    /// What a customer can spend, in EUR.
    pub(crate) fn credit(&self, customer_id: &str) -> i64 {
        let shown = self.shop.api.get(&format!("/v1/credits/{customer_id}")).expect(200);
        assert_eq!(shown["customer_id"], customer_id);
        let eur = shown["balances"].as_array().unwrap().iter().find(|balance| balance["currency"] == "EUR");
        eur.map_or(0, |balance| balance["amount"].as_i64().unwrap())
    }

    pub(crate) fn spend(&self, customer_id: &str, amount: i64, spend_id: &str) -> Answer {
        let body = json!({"customer_id": customer_id, "amount": amount, "currency": "EUR", "spend_id": spend_id});
        self.shop.api.post("/v1/credits/spend", &body)
    }

    /// A customer with credit, by the merchant's word.
    pub(crate) fn with_credit(&self) -> i64 {
        self.signed_up("rich-friend");
        self.qualify("rich-friend");
        self.credit("ada")
    }
}

pub(crate) fn open_code(shop: &Merchant, program_id: &str, customer_id: &str) -> Answer {
    shop.api.post("/v1/referral-codes", &json!({"program_id": program_id, "customer_id": customer_id}))
}
