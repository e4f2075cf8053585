//! What affiliates and finance are told about payouts.

use integration_tests::ledger::Ledger;
use integration_tests::mail::{MailCatcher, link_in};
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

const ADA: &str = "ada@partner.example";
/// The first member of finance.
const OWNER: &str = "owner@shop.example";

/// A draft of Ada's 20.00 EUR.
struct World {
    psp: Psp,
    mails: MailCatcher,
    ledger: Ledger,
    shop: Merchant,
    run: String,
    payout: String,
}

impl World {
    fn new() -> Self {
        let (psp, mails) = (Psp::start(), MailCatcher::start());
        let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let ada = shop.partner(&shop.program(&json!({})), &json!({}));
        let order = text(&shop.order("order-1", 10_000, &ada.code, &json!({})).expect(201)["id"]);
        eventually(20, "the order is approved", || shop.conversion(&order)["status"] == "approved");
        let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let payout = text(&run["payouts"][0]["id"]);
        Self { psp, mails, ledger, shop, run: text(&run["id"]), payout }
    }

    fn approve(&self) {
        self.shop.second_finance.post(&format!("/v1/payout-runs/{}/approve", self.run), &Value::Null).expect(200);
    }

    fn is(&self, status: &str) {
        let path = format!("/v1/payouts/{}", self.payout);
        eventually(60, &format!("the payout is {status}"), || {
            self.shop.finance.get(&path).expect(200)["status"] == status
        });
    }

    /// A mail about the payout, in words without the spaces that do not break; it can be refused and leads to the payout.
    fn hears(&self, who: &str, subject: &str, desk: &str) -> String {
        let mail = self.mails.waits_for(who, subject);
        assert!(mail["headers"]["list-unsubscribe"].is_string(), "{mail}");
        assert_eq!(link_in(&mail, self.ledger.url()), format!("{}/{desk}/payouts/{}", self.ledger.url(), self.payout));
        text(&mail["text"]).replace('\u{a0}', " ")
    }
}

#[test]
fn an_affiliate_hears_that_it_was_paid_and_how_much() {
    let world = World::new();
    world.approve();
    let said = world.hears(ADA, "Shop has paid you 20.00 EUR", "affiliate");
    assert!(said.contains("Shop has sent you 20.00 EUR."), "{said}");
    assert_eq!(world.mails.mails_to(OWNER).len(), 0, "finance has nothing to decide");
}

#[test]
fn an_affiliate_hears_that_its_payout_was_refused_and_why() {
    let world = World::new();
    world.psp.controls(&json!({"accounts": {"acct_ada": "account_invalid"}}));
    world.approve();
    world.is("refused");
    let said = world.hears(ADA, "The payout of 20.00 EUR from Shop did not work", "affiliate");
    assert!(said.contains("it is payable again"), "{said}");
}

#[test]
fn finance_hears_of_a_payout_that_is_there_twice_and_has_stopped() {
    let world = World::new();
    for _ in 0..2 {
        world.psp.transfer(&world.payout, "acct_ada", 2_000);
    }
    world.psp.faults(&json!({"drop_reply": 1, "times": 1, "only": ["POST /v1/transfers"]}));
    world.approve();
    world.is("frozen");
    let said = world.hears(OWNER, "A payout of Shop needs a decision", "finance");
    assert!(said.contains("Two persons of finance have to decide") && said.contains("20.00 EUR"), "{said}");
}

#[test]
fn finance_hears_of_a_payout_whose_outcome_nobody_has_known_for_a_while() {
    let world = World::new();
    world.psp.faults(&json!({"drop_reply": 1, "only": ["POST /v1/transfers", "GET /v1/transfers"]}));
    world.approve();
    world.is("unknown");
    assert_eq!(world.mails.mails_to(OWNER).len(), 0, "it may be known in a moment");

    world.ledger.database.execute("update payout set last_sent_at = last_sent_at - interval '16 minutes'").unwrap();

    let said = world.hears(OWNER, "A payout of Shop is uncertain", "finance");
    assert!(said.contains("Tributary asks again by itself and sends nothing twice"), "{said}");
}
