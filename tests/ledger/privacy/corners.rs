//! What is easily overlooked of a customer: clicks that credit nobody, words of persons who judged, what Stripe tells of a
//! dispute, and an invitation that was never accepted.

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::Duration;

use super::scene::{CUSTOMER, CUSTOMER_EMAIL, CUSTOMER_NAME, Scene, VISITOR, Visit};

/// Browsers by which clicks are told apart that no visitor id joins.
pub(super) const BY_A_FRIEND: &str = "KimPhone/2.0";
pub(super) const TOO_EARLY: &str = "KimTablet/3.0";
pub(super) const LATE: &str = "KimWatch/4.0";
/// The customer's address as a friend spells it.
pub(super) const INVITED_AS: &str = "Kim+Shop@Customer.example";

impl Scene {
    /// The customer's order by a click that credits no affiliate.
    fn orders_by(&self, order_id: &str, visit: &Visit) {
        let with = json!({
            "ref": null, "click_token": visit.token, "customer_id": CUSTOMER, "customer_email": CUSTOMER_EMAIL,
        });
        let order = self.shop.order(order_id, 3_000, "", &with).expect(201);
        assert_eq!(order["status"], "unattributed");
    }

    /// A customer's code in a program that has one.
    pub(super) fn opens_a_code(&self, customer_id: &str) -> Value {
        let program = self.shop.program(&json!({"referral": {}}));
        let code = json!({"program_id": program, "customer_id": customer_id});
        self.shop.api.post("/v1/referral-codes", &code).expect(201)
    }

    pub(super) fn invites(&self, code: &Value, email: &str) -> Value {
        self.shop.api.post("/v1/referrals/invite", &json!({"code": code["code"], "email": email})).expect(201)
    }

    /// An order by a friend's code, and one by a click that is older than its program's window; neither click has a visitor.
    pub(super) fn comes_by_clicks_that_credit_nobody(&self) {
        let code = self.opens_a_code("friend-1");
        let visit = self.visits(&text(&code["id"]), BY_A_FRIEND, None, Duration::minutes(5));
        self.arrives(&visit);
        self.orders_by("order-3", &visit);
        let visit = self.visits_too_early(TOO_EARLY);
        self.arrives(&visit);
        self.orders_by("order-4", &visit);
    }

    /// An order whose click is still on its way.
    pub(super) fn comes_by_a_click_on_its_way(&self) -> Visit {
        let visit = self.visits_too_early(LATE);
        self.orders_by("order-6", &visit);
        visit
    }

    fn visits_too_early(&self, user_agent: &str) -> Visit {
        let program = self.shop.program(&json!({"attribution_window_days": 1}));
        let path = format!("/v1/affiliates/{}/links", self.partner.affiliate_id);
        let link = self.shop.api.post(&path, &json!({"program_id": program})).expect(201);
        self.visits(&text(&link["id"]), user_agent, None, Duration::days(2))
    }

    /// An order that the rules hold, and a person releases with a word about the customer.
    pub(super) fn is_held_and_released(&self) {
        let rules = json!({"quick_conversion": {"score": 100, "seconds": 60}});
        self.shop.api.put(&format!("/v1/programs/{}/fraud-rules", self.program_id), &rules).expect(200);
        let visit = self.visits(&self.partner.link_id, "KimBrowser/1.0", Some(VISITOR), Duration::seconds(1));
        self.arrives(&visit);
        let order = self.orders("order-5", &visit.token).expect(201);
        let held = || self.shop.conversion(&text(&order["id"]))["commissions"][0]["fraud"]["outcome"] == "hold";
        eventually(20, "the commission is held", held);
        let path = format!("/v1/fraud/{}/release", text(&order["commissions"][0]["id"]));
        self.shop.api.post(&path, &json!({"reason": format!("{CUSTOMER_NAME} lives next door")})).expect(200);
    }

    /// An order at the shop's Stripe account, and a dispute with evidence, which names a payment and no order.
    pub(super) fn pays_and_disputes_at_stripe(&self) {
        let session = json!({
            "id": "cs_1", "object": "checkout.session", "amount_subtotal": 10000, "amount_total": 10000,
            "currency": "eur", "customer": CUSTOMER, "livemode": false, "metadata": {}, "mode": "payment",
            "customer_details": {"address": {"country": "DE"}, "email": CUSTOMER_EMAIL, "name": CUSTOMER_NAME},
            "payment_intent": "pi_1", "payment_status": "paid", "status": "complete", "subscription": null,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "client_reference_id": null,
        });
        self.is_told_by_stripe("evt_2", "checkout.session.completed", &session);
        eventually(20, "the order is recorded", || {
            self.number("select count(*) from conversion where order_id = 'cs_1'") == 1
        });
        self.disputes_at_stripe("evt_3", "charge.dispute.created");
        eventually(20, "the dispute is recorded", || self.number("select count(*) from dispute") == 1);
    }

    /// What Stripe tells of the dispute, each time with all evidence.
    pub(super) fn disputes_at_stripe(&self, event_id: &str, kind: &str) {
        let dispute = json!({
            "id": "du_1", "object": "dispute", "amount": 5000, "currency": "eur", "charge": "ch_1",
            "payment_intent": "pi_1", "livemode": false, "status": "needs_response",
            "evidence": {"customer_name": CUSTOMER_NAME, "customer_purchase_ip": "203.0.113.9"},
        });
        self.is_told_by_stripe(event_id, kind, &dispute);
    }
}
