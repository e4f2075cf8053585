//! Providers of which this ledger has no key: nobody is paid through them, and nothing waits for them.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

use super::pages::visit::Visit;

/// A shop with one partner by Stripe and one by PayPal, who have earned 20.00 EUR each.
struct World {
    psp: Psp,
    mails: MailCatcher,
    ledger: Ledger,
    shop: Merchant,
    by_paypal: Partner,
}

impl World {
    fn new() -> Self {
        let (psp, mails) = (Psp::start(), MailCatcher::start());
        let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({"minimum_payout": 1000}));
        let by_stripe = shop.partner(&program, &json!({}));
        let cleo = json!({
            "name": "Cleo", "email": "cleo@partner.example", "payout_method": "paypal", "stripe_account_id": null,
            "paypal_email": "cleo@partner.example",
        });
        let by_paypal = shop.partner(&program, &cleo);
        for (order, partner) in [("a", &by_stripe), ("b", &by_paypal)] {
            let order = shop.order(order, 10_000, &partner.code, &json!({})).expect(201);
            let id = text(&order["id"]);
            eventually(20, "the order is approved", || shop.conversion(&id)["status"] == "approved");
        }
        Self { psp, mails, ledger, shop, by_paypal }
    }

    fn draft(&self) -> Value {
        self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201)
    }

    /// Approved, and over.
    fn paid(&self, run: &Value) -> Value {
        let path = format!("/v1/payout-runs/{}", text(&run["id"]));
        self.shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
        eventually(30, "the run is over", || self.shop.finance.get(&path).expect(200)["status"] == "completed");
        self.shop.finance.get(&path).expect(200)
    }

    fn payable(&self) -> i64 {
        self.shop.balance(&format!("affiliate:{}", self.by_paypal.affiliate_id), "payable")
    }
}

#[test]
fn who_would_be_paid_through_a_provider_without_a_key_is_left_out_and_the_rest_is_paid() {
    let mut world = World::new();
    world.ledger.start_again_with_stripe_alone();

    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    let run = world.paid(&world.draft());

    let skipped = json!([{
        "affiliate_id": world.by_paypal.affiliate_id, "amount": 2000, "currency": "EUR", "reason": "rail_not_set_up",
    }]);
    assert_eq!(preview["skipped"], skipped);
    assert_eq!(run["totals"], json!([{"currency": "EUR", "amount": 2000, "count": 1}]));
    assert_eq!((world.psp.transfers().len(), world.psp.items().len(), world.payable()), (1, 0, 2000));
    world.ledger.assert_books_hold();
}

#[test]
fn a_payout_whose_provider_lost_its_key_after_the_draft_is_left_out() {
    let mut world = World::new();
    let run = world.draft();
    assert_eq!(run["totals"][0]["count"], 2);
    world.ledger.start_again_with_stripe_alone();

    let run = world.paid(&run);

    let payouts = run["payouts"].as_array().unwrap();
    let own = payouts.iter().find(|payout| payout["rail"] == "paypal").unwrap();
    assert_eq!((&own["status"], &own["reason"]), (&json!("canceled"), &json!("rail_not_set_up")));
    assert_eq!((world.psp.transfers().len(), world.payable()), (1, 2000));
    world.ledger.assert_books_hold();
}

#[test]
fn paypal_is_offered_where_the_ledger_pays_by_it_and_stays_with_whom_chose_it() {
    let mut world = World::new();
    let offers = |visit: &Visit| visit.get("/affiliate/settings").text.contains("value=\"paypal\"");
    let mut ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let cleo = Visit::sign_in(&world.ledger, &world.mails, "cleo@partner.example");
    assert!(offers(&ada) && offers(&cleo));

    world.ledger.start_again_with_stripe_alone();

    assert!(!offers(&ada) && offers(&cleo));
    let csrf = ada.csrf("/affiliate/settings");
    let form = [("csrf", csrf.as_str()), ("method", "paypal"), ("paypal", "ada@partner.example")];
    assert_eq!(ada.post("/affiliate/settings", &form).status, 303);
    let chosen = "select count(*) from affiliate where payout_method = 'paypal'";
    assert_eq!(world.ledger.database.number(chosen), 1);
}
