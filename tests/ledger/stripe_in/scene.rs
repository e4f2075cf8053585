//! A shop that sells through Stripe, with a partner who earns a fifth.

use integration_tests::api::Answer;
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::{Merchant, Partner, merge, text};
use integration_tests::process::eventually;
use integration_tests::stripe::Event;
use serde_json::{Value, json};
use shared::ids::uuid_v7;
use shared::token::TokenKeys;
use time::{Duration, OffsetDateTime};

pub(super) const SECRET: &str = "whsec_of_the_shops_own_webhook";

pub(super) struct Scene {
    pub(super) ledger: Ledger,
    pub(super) shop: Merchant,
    pub(super) partner: Partner,
}

/// A click token of that link.
pub(super) fn token_of(link_id: &str, clicked_at: OffsetDateTime) -> String {
    let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
    let millis = i64::try_from(clicked_at.unix_timestamp_nanos() / 1_000_000).unwrap();
    keys.mint(uuid_v7(millis, &[5; 10]), link_id.parse().unwrap())
}

impl Scene {
    pub(super) fn new() -> Self {
        Self::with(&json!({}))
    }

    /// With another program. What is earned stays on hold, whenever the job looks.
    pub(super) fn with(program: &Value) -> Self {
        Self::at(Ledger::start(), program)
    }

    /// At that ledger.
    pub(super) fn at(ledger: Ledger, program: &Value) -> Self {
        let shop = Merchant::new(&ledger);
        let mut held = json!({"hold_days": 14});
        merge(&mut held, program);
        let partner = shop.partner(&shop.program(&held), &json!({}));
        shop.api.put("/v1/integrations/stripe", &json!({"webhook_secret": SECRET})).expect(200);
        Self { ledger, shop, partner }
    }

    /// A token of a click so many days ago.
    pub(super) fn token(&self, days_ago: i64) -> String {
        token_of(&self.partner.link_id, OffsetDateTime::now_utc() - Duration::days(days_ago))
    }

    pub(super) fn event(&self, id: &str, kind: &str, object: &Value) -> Event {
        Event::of_merchant(&self.shop.id, SECRET, id, kind, object)
    }

    /// Tells it now.
    pub(super) fn tell(&self, id: &str, kind: &str, object: &Value) -> Answer {
        let answer = self.event(id, kind, object).tell(&self.ledger);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    }

    /// The order of that id; null when there is none.
    pub(super) fn order(&self, order_id: &str) -> Value {
        let page = self.shop.api.get(&format!("/v1/conversions?order_id={order_id}")).expect(200);
        page["data"].get(0).cloned().unwrap_or(Value::Null)
    }

    /// How many orders there are.
    pub(super) fn orders(&self) -> i64 {
        self.ledger.database.number("select count(*) from conversion")
    }

    /// What the first commission of an order earned, and what was taken back of it.
    pub(super) fn earned(&self, order_id: &str) -> [i64; 2] {
        let order = self.order(order_id);
        ["amount", "clawed_back"]
            .map(|field| order["commissions"][0][field].as_i64().unwrap_or_else(|| panic!("{order}")))
    }

    /// What became of an event.
    pub(super) fn became(&self, stripe_event_id: &str) -> Value {
        let page = self.shop.api.get("/v1/integrations/stripe/events?limit=100").expect(200);
        let found = page["data"].as_array().unwrap().iter().find(|event| event["stripe_event_id"] == stripe_event_id);
        found.cloned().unwrap_or_else(|| panic!("{stripe_event_id} is not in {page}"))
    }

    /// Its status and reason.
    pub(super) fn verdict(&self, stripe_event_id: &str) -> (String, Value) {
        let event = self.became(stripe_event_id);
        (text(&event["status"]), event["reason"].clone())
    }

    /// Waits until it is applied.
    pub(super) fn settled(&self, stripe_event_id: &str) -> Value {
        eventually(20, stripe_event_id, || self.verdict(stripe_event_id).0 != "pending");
        self.became(stripe_event_id)
    }

    /// All pending events came in so long ago, and are due now.
    pub(super) fn time_passes(&self, interval: &str) {
        let sql = format!(
            "update provider_event set received_at = received_at - interval '{interval}', next_attempt_at = now()
             where status = 'pending'"
        );
        self.ledger.database.execute(&sql).unwrap();
    }

    /// What the partner has on hold or to be paid, and what it owes.
    pub(super) fn balances(&self) -> [i64; 3] {
        let owner = format!("affiliate:{}", self.partner.affiliate_id);
        ["pending", "payable", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }
}
