//! A shop with an edge, in the words of these tests.

use integration_tests::api::{Answer, Client};
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::{Merchant, Partner, merge, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Rules that hold whatever came within a minute of its click.
pub(super) fn strict() -> Value {
    json!({"quick_conversion": {"score": 100, "seconds": 60}})
}

pub(super) struct Scene {
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) program_id: String,
    pub(super) partner: Partner,
}

/// A click with the token that a visitor's cookie has.
pub(super) struct Clicked {
    pub(super) id: Uuid,
    pub(super) token: String,
    pub(super) at: OffsetDateTime,
}

impl Scene {
    pub(super) fn new(program: &Value) -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program_id = shop.program(program);
        let partner = shop.partner(&program_id, &json!({}));
        Self { ledger, shop, program_id, partner }
    }

    /// With rules of its own.
    pub(super) fn with_rules(program: &Value, rules: &Value) -> Self {
        let scene = Self::new(program);
        scene.set_rules(rules).expect(200);
        scene
    }

    pub(super) fn rules_path(&self) -> String {
        format!("/v1/programs/{}/fraud-rules", self.program_id)
    }

    pub(super) fn set_rules(&self, rules: &Value) -> Answer {
        self.shop.api.put(&self.rules_path(), rules)
    }

    /// A visit through the partner's link that has not reached the ledger.
    pub(super) fn visit(&self, ago: Duration) -> Clicked {
        let at = OffsetDateTime::now_utc() - ago;
        let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap();
        let id = uuid_v7(millis, &Uuid::new_v4().as_bytes()[..10].try_into().unwrap());
        let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
        Clicked { id, token: keys.mint(id, self.partner.link_id.parse().unwrap()), at }
    }

    /// Its click reaches the ledger; `with` adds to it.
    pub(super) fn arrives(&self, clicked: &Clicked, with: &Value) {
        let mut click = json!({
            "id": clicked.id, "link_id": self.partner.link_id, "merchant_id": self.shop.id, "visitor_id": "v-1",
            "landing_page": "/pricing", "at": clicked.at.format(&Rfc3339).unwrap(),
        });
        merge(&mut click, with);
        let body = json!({"batches": [{"isolate_id": Uuid::new_v4(), "seq": 1, "clicks": [click]}]});
        let edge = Client::new(self.ledger.url()).with_key(&self.shop.edge_key);
        let answer = edge.post("/v1/edge/clicks", &body).expect(200);
        assert_eq!(answer["results"][0]["accepted"], 1, "{answer}");
    }

    /// A visit that has reached it.
    pub(super) fn click(&self, ago: Duration, with: &Value) -> Clicked {
        let clicked = self.visit(ago);
        self.arrives(&clicked, with);
        clicked
    }

    /// An order by a click; returns the conversion's id.
    pub(super) fn order(&self, order_id: &str, by: &Clicked, with: &Value) -> String {
        let mut body = json!({"ref": null, "click_token": by.token, "customer_id": format!("customer of {order_id}")});
        merge(&mut body, with);
        text(&self.shop.order(order_id, 10_000, "", &body).expect(201)["id"])
    }

    /// An order that the strict rules hold; returns conversion and commission.
    pub(super) fn held(&self, order_id: &str) -> (String, String) {
        let conversion = self.order(order_id, &self.click(Duration::seconds(1), &json!({})), &json!({}));
        let commission = self.commission(&conversion);
        eventually(20, "the commission is held", || self.fraud(&conversion)["outcome"] == "hold");
        (conversion, commission)
    }

    pub(super) fn commission(&self, conversion_id: &str) -> String {
        text(&self.shop.conversion(conversion_id)["commissions"][0]["id"])
    }

    /// What the conversion's view says of its first commission.
    pub(super) fn fraud(&self, conversion_id: &str) -> Value {
        self.shop.conversion(conversion_id)["commissions"][0]["fraud"].clone()
    }

    pub(super) fn status(&self, conversion_id: &str) -> String {
        text(&self.shop.conversion(conversion_id)["status"])
    }

    pub(super) fn decide(&self, verdict: &str, commission_id: &str) -> Answer {
        let body = json!({"reason": "looked at it"});
        self.shop.api.post(&format!("/v1/fraud/{commission_id}/{verdict}"), &body)
    }

    /// Ids of the commissions in the queue.
    pub(super) fn queue(&self) -> Vec<String> {
        let queue = self.shop.api.get("/v1/fraud/queue").expect(200);
        queue["data"].as_array().unwrap().iter().map(|held| text(&held["commission_id"])).collect()
    }

    pub(super) fn decided(&self) -> i64 {
        self.ledger.database.number("select count(*) from fraud_decision")
    }

    pub(super) fn unscreened(&self) -> i64 {
        self.ledger
            .database
            .number("select coalesce(sum(cardinality(commission_ids)), 0)::bigint from commission_unscreened")
    }
}
