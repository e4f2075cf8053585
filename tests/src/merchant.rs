//! A merchant and what it does, in the words of the business.

use serde_json::{Value, json};

use crate::api::{Answer, Client};
use crate::ledger::Ledger;

/// A merchant with its keys.
#[derive(Debug)]
pub struct Merchant {
    /// Id.
    pub id: String,
    /// Its own key.
    pub api: Client,
    /// The first finance person.
    pub finance: Client,
    /// The second finance person.
    pub second_finance: Client,
    /// Its edge key.
    pub edge_key: String,
}

/// An affiliate with a link.
#[derive(Debug)]
pub struct Partner {
    /// The affiliate.
    pub affiliate_id: String,
    /// Its link.
    pub link_id: String,
    /// The link's code.
    pub code: String,
}

impl Merchant {
    /// The operator creates one, with a second finance person.
    pub fn new(ledger: &Ledger) -> Self {
        let created = ledger.operator.post("/v1/merchants", &json!({"name": "Shop", "email": "owner@shop.example"}));
        let merchant = created.expect(201);
        let id = text(&merchant["id"]);
        let second = json!({"role": "finance", "person": "second person"});
        let second = ledger.operator.post(&format!("/v1/merchants/{id}/keys"), &second).expect(201);
        let client = Client::new(ledger.url());
        Self {
            api: client.with_key(&text(&merchant["keys"]["merchant"])),
            finance: client.with_key(&text(&merchant["keys"]["finance"])),
            second_finance: client.with_key(&text(&second["key"])),
            edge_key: text(&merchant["keys"]["edge"]),
            id,
        }
    }

    /// One that is there already: the operator makes new keys for it.
    pub fn known(ledger: &Ledger, id: &str) -> Self {
        let key = |role: &str, person: &str| {
            let body = json!({"role": role, "person": person});
            text(&ledger.operator.post(&format!("/v1/merchants/{id}/keys"), &body).expect(201)["key"])
        };
        let client = Client::new(ledger.url());
        Self {
            api: client.with_key(&key("merchant", "shop")),
            finance: client.with_key(&key("finance", "first person")),
            second_finance: client.with_key(&key("finance", "second person")),
            edge_key: key("edge", "worker"),
            id: id.to_owned(),
        }
    }

    /// A program: EUR, no hold, and whatever `with` says otherwise.
    pub fn program(&self, with: &Value) -> String {
        let mut body = json!({
            "name": "Partners", "currency": "EUR", "site_url": "https://shop.example/", "hold_days": 0,
            "minimum_payout": 100,
        });
        merge(&mut body, with);
        text(&self.api.post("/v1/programs", &body).expect(201)["id"])
    }

    /// An approved affiliate who is paid by Stripe, with a link in the program.
    pub fn partner(&self, program_id: &str, with: &Value) -> Partner {
        let mut body = json!({
            "name": "Ada", "email": "ada@partner.example", "payout_method": "stripe",
            "stripe_account_id": "acct_ada",
        });
        merge(&mut body, with);
        let affiliate_id = text(&self.api.post("/v1/affiliates", &body).expect(201)["id"]);
        self.api.post(&format!("/v1/affiliates/{affiliate_id}/approve"), &Value::Null).expect(200);
        let link = self.api.post(&format!("/v1/affiliates/{affiliate_id}/links"), &json!({"program_id": program_id}));
        let link = link.expect(201);
        Partner { affiliate_id, link_id: text(&link["id"]), code: text(&link["code"]) }
    }

    /// Posts an order credited by `ref`; `with` adds to it or changes it.
    pub fn order(&self, order_id: &str, amount: i64, code: &str, with: &Value) -> Answer {
        let mut body = json!({
            "order_id": order_id, "customer_id": "customer-1", "amount": amount, "currency": "EUR", "ref": code,
        });
        merge(&mut body, with);
        self.api.post("/v1/conversions", &body)
    }

    /// Reports a refund of an order, in EUR.
    pub fn refund(&self, order_id: &str, refund_id: &str, amount: i64) -> Answer {
        let body = json!({"order_id": order_id, "refund_id": refund_id, "amount": amount, "currency": "EUR"});
        self.api.post("/v1/refunds", &body)
    }

    /// Reports where a dispute of an order stands, in EUR.
    pub fn dispute(&self, order_id: &str, dispute_id: &str, amount: i64, status: &str) -> Answer {
        let body = json!({
            "order_id": order_id, "dispute_id": dispute_id, "amount": amount, "currency": "EUR", "status": status,
        });
        self.api.post("/v1/disputes", &body)
    }

    /// Approves a conversion by hand.
    pub fn approve(&self, conversion_id: &str) -> Answer {
        self.api.post(&format!("/v1/conversions/{conversion_id}/approve"), &Value::Null)
    }

    /// Rejects a conversion by hand.
    pub fn reject(&self, conversion_id: &str, reason: &str) -> Answer {
        self.api.post(&format!("/v1/conversions/{conversion_id}/reject"), &json!({"reason": reason}))
    }

    /// A conversion as it now stands.
    pub fn conversion(&self, id: &str) -> Value {
        self.api.get(&format!("/v1/conversions/{id}")).expect(200)
    }

    /// The balance of an account, 0 when it was never used. `owner` as in the API.
    pub fn balance(&self, owner: &str, kind: &str) -> i64 {
        let accounts = self.api.get(&format!("/v1/accounts?limit=100&owner={owner}")).expect(200);
        let of_kind = accounts["data"].as_array().unwrap().iter().find(|account| account["kind"] == kind);
        of_kind.map_or(0, |account| account["balance"].as_i64().unwrap())
    }
}

/// Puts the fields of `with` over those of `body`; null takes a field away.
pub fn merge(body: &mut Value, with: &Value) {
    for (name, value) in with.as_object().into_iter().flatten() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}
