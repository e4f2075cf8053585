//! One rail's trouble stays its own: what goes one way in one currency is paused, and everything else of the run is paid.

use std::sync::Arc;

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use ledger_api::app;
use ledger_api::db::payouts::row::PayoutRow;
use ledger_api::db::payouts::{pauses, state};
use ledger_api::domain::payout::Answer;
use ledger_api::domain::rail::Rail;
use ledger_api::payouts::{self, Claim, Outcome};
use ledger_api::rails::stripe::StripeRail;
use ledger_api::rails::{PaymentRail, Rails};
use serde_json::{Value, json};
use shared::money::Amount;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use tokio::runtime::Runtime;

use super::payout_checks::OtherInstance;
use super::payout_clock::drafted;
use crate::pages::visit::Visit;

const OWNER: &str = "owner@shop.example";

/// A shop that pays by every rail, in euros and dollars.
struct World {
    psp: Psp,
    mails: MailCatcher,
    ledger: Ledger,
    shop: Merchant,
    euro: String,
    dollar: String,
}

impl World {
    fn new() -> Self {
        let (psp, mails) = (Psp::start(), MailCatcher::start());
        let ledger = Ledger::start_mailing(&mails.smtp_url(), Some(psp.url()));
        let shop = Merchant::new(&ledger);
        let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300"});
        shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
        let euro = shop.program(&json!({"minimum_payout": 1000}));
        let dollar = shop.program(&json!({"minimum_payout": 1000, "currency": "USD"}));
        Self { psp, mails, ledger, shop, euro, dollar }
    }

    /// A partner with 20.00 to get.
    fn partner(&self, name: &str, method: &str, currency: &str) -> Partner {
        let mut with = json!({
            "name": name, "email": format!("{name}@x.example"), "payout_method": method, "stripe_account_id": null,
        });
        match method {
            "stripe" => with["stripe_account_id"] = json!(format!("acct_{name}")),
            "paypal" => with["paypal_email"] = json!(format!("{name}@x.example")),
            _ => with["iban"] = json!("DE89370400440532013000"),
        }
        let program = if currency == "EUR" { &self.euro } else { &self.dollar };
        let partner = self.shop.partner(program, &with);
        let order = self.shop.order(name, 10_000, &partner.code, &json!({ "currency": currency })).expect(201);
        let id = text(&order["id"]);
        eventually(20, "the order is approved", || self.shop.conversion(&id)["status"] == "approved");
        partner
    }

    fn draft(&self) -> String {
        let run = self.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        format!("/v1/payout-runs/{}", text(&run["id"]))
    }

    fn approve(&self, run: &str) {
        self.shop.second_finance.post(&format!("{run}/approve"), &Value::Null).expect(200);
    }

    fn run(&self, run: &str) -> Value {
        self.shop.finance.get(run).expect(200)
    }

    fn payout(&self, run: &str, partner: &Partner) -> Value {
        let run = self.run(run);
        let payouts = run["payouts"].as_array().unwrap();
        payouts.iter().find(|payout| payout["affiliate_id"] == json!(partner.affiliate_id)).unwrap().clone()
    }

    fn waits_for(&self, run: &str, partner: &Partner, status: &str) {
        eventually(30, status, || self.payout(run, partner)["status"] == status);
    }

    /// What is paused, as `rail currency`.
    fn paused(&self, run: &str) -> Vec<String> {
        let parts = self.run(run)["paused"].clone();
        parts
            .as_array()
            .unwrap()
            .iter()
            .map(|part| format!("{} {}", text(&part["rail"]), text(&part["currency"])))
            .collect()
    }

    fn sends(&self, run: &str, partner: &Partner) -> usize {
        let id = text(&self.payout(run, partner)["id"]);
        let payout = self.shop.finance.get(&format!("/v1/payouts/{id}")).expect(200);
        payout["attempts"].as_array().unwrap().len()
    }
}

#[test]
fn a_key_that_paypal_refuses_and_empty_dollars_keep_neither_stripe_nor_the_bank_file_waiting() {
    let world = World::new();
    let euro = world.partner("ada", "stripe", "EUR");
    let dollar = world.partner("ben", "stripe", "USD");
    let mailed = world.partner("cleo", "paypal", "EUR");
    let banked = world.partner("dora", "sepa", "EUR");
    world.psp.controls(&json!({"balances": {"usd": 1}}));
    world.psp.faults(&json!({"error_401": 1, "only": ["POST /v1/payments/payouts"]}));
    let run = world.draft();
    world.approve(&run);

    world.waits_for(&run, &euro, "paid");
    world.waits_for(&run, &banked, "submitting");
    eventually(30, "both are paused", || world.paused(&run) == ["paypal EUR", "stripe USD"]);
    eventually(10, "nothing else waits to be sent", || world.run(&run)["status"] == "paused");
    let reasons: Vec<String> =
        world.run(&run)["paused"].as_array().unwrap().iter().map(|of| text(&of["reason"])).collect();
    assert!(reasons[0].starts_with("http_401") && reasons[1] == "balance_insufficient", "{reasons:?}");
    assert_eq!(world.run(&run)["payouts"].as_array().unwrap().len(), 4);
    assert!(world.shop.finance.get(&format!("{run}/sepa-files")).expect(200)["data"][0]["transfers"] == 1);
    for part in ["PayPal, EUR", "Stripe, USD"] {
        let said = |mail: &Value| text(&mail["text"]).contains(part);
        eventually(20, part, || world.mails.mails_to(OWNER).iter().any(said));
    }

    // One part goes on by a person's word, and the other stays where it is.
    world.psp.controls(&json!({}));
    let tried = world.sends(&run, &mailed);
    let dollars = json!({"rail": "stripe", "currency": "USD"});
    assert_eq!(world.shop.finance.post(&format!("{run}/resume"), &dollars).problem(403), "four_eyes_required");
    let other = world.shop.second_finance.post(&format!("{run}/resume"), &json!({"rail": "paypal", "currency": "USD"}));
    assert_eq!(other.problem(409), "invalid_state");
    let resumed = world.shop.second_finance.post(&format!("{run}/resume"), &dollars).expect(200);
    assert_eq!(resumed["paused"].as_array().unwrap().len(), 1, "{resumed}");
    world.waits_for(&run, &dollar, "paid");
    assert_eq!((world.paused(&run), world.sends(&run, &mailed)), (vec!["paypal EUR".to_owned()], tried));

    world.psp.faults(&json!({}));
    world.shop.second_finance.post(&format!("{run}/resume"), &json!({})).expect(200);
    world.waits_for(&run, &mailed, "paid");
    assert_eq!(world.run(&run)["paused"], json!([]));
    assert_eq!(world.shop.finance.get(&format!("{run}/sepa.xml")).status, 200);
    world.shop.finance.post(&format!("{run}/settle"), &json!({})).expect(200);
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");
    assert_eq!((world.psp.transfers().len(), world.psp.items().len()), (2, 1));
    world.ledger.assert_books_hold();
}

#[test]
fn what_is_paused_of_a_run_is_given_up_and_the_rest_is_paid() {
    let world = World::new();
    let dollar = world.partner("ben", "stripe", "USD");
    let [one, two] = ["ada", "cleo"].map(|name| world.partner(name, "stripe", "EUR"));
    world.psp.controls(&json!({"balances": {"usd": 1}}));
    let run = world.draft();
    let other = OtherInstance::checks(&world.ledger, [&one, &two]);
    world.approve(&run);
    eventually(30, "dollars are paused", || world.paused(&run) == ["stripe USD"]);
    assert_eq!(world.run(&run)["status"], "processing", "euros go on");

    let mut ann = Visit::finance(&world.ledger, &world.mails, OWNER);
    let page = run.replace("/v1/payout-runs", "/finance/runs");
    let shown = ann.get(&page).text;
    assert!(shown.contains("Stripe, USD: there is not enough money at the provider"), "{shown}");
    assert!(!shown.contains("Go on with Stripe, USD"), "not for whoever made the run");
    let asked = ann.get(&format!("{page}/cancel")).text;
    assert!(asked.contains("Give up what is paused of this run: Stripe, USD?"), "{asked}");
    assert_eq!(ann.sends(&format!("{page}/cancel"), &[]).status, 303);
    other.dies();

    world.waits_for(&run, &one, "paid");
    world.waits_for(&run, &two, "paid");
    eventually(20, "the run is completed", || world.run(&run)["status"] == "completed");
    let given_up = world.payout(&run, &dollar);
    assert_eq!((&given_up["status"], &given_up["reason"]), (&json!("canceled"), &json!("run_canceled")));
    assert_eq!(world.shop.balance(&format!("affiliate:{}", dollar.affiliate_id), "payable"), 2000);
    assert_eq!((world.run(&run)["paused"].clone(), world.psp.transfers().len()), (json!([]), 2));
    world.ledger.assert_books_hold();
}

#[test]
fn a_second_person_lets_one_part_go_on_on_the_page_in_either_language() {
    let world = World::new();
    world.partner("ben", "stripe", "USD");
    world.psp.controls(&json!({"balances": {"usd": 1}}));
    let run = world.draft();
    world.approve(&run);
    eventually(30, "dollars are paused", || world.paused(&run) == ["stripe USD"]);
    let members = format!("/v1/merchants/{}/members", world.shop.id);
    let ben = json!({"email": "ben@shop.example", "name": "Ben", "role": "finance"});
    world.ledger.operator.post(&members, &ben).expect(201);
    let mut ben = Visit::finance(&world.ledger, &world.mails, "ben@shop.example");
    let page = run.replace("/v1/payout-runs", "/finance/runs");
    assert!(ben.get(&page).text.contains("Go on with Stripe, USD"));
    let csrf = ben.csrf("/finance");
    ben.post("/language", &[("csrf", &csrf), ("back", "/finance"), ("language", "de")]);
    let shown = ben.get(&page).text;
    assert!(shown.contains("Mit Stripe, USD fortfahren") && shown.contains("beim Zahlungsdienst liegt zu wenig Geld"));

    world.psp.controls(&json!({}));
    let sent = ben.sends(&format!("{page}/resume"), &[("rail", "stripe"), ("currency", "USD")]);

    assert_eq!(sent.status, 303, "{}", sent.text);
    eventually(30, "the run is completed", || world.run(&run)["status"] == "completed");
    let deeds = world.shop.finance.get(&format!("/v1/audit?object_id={}", &run[16..])).expect(200);
    assert_eq!(deeds["data"][0]["action"], "payout_run.resume");
    world.ledger.assert_books_hold();
}

/// Two payouts of one part and a worker that lives in the test: the server has no rail.
struct Part {
    ledger: Ledger,
    shop: Merchant,
    run: String,
    runtime: Runtime,
    db: PgPool,
    rails: Rails,
    start: OffsetDateTime,
}

impl Part {
    fn new() -> Self {
        let ledger = Ledger::start_without_providers();
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({}));
        for name in ["ada", "ben"] {
            let with = json!({"email": format!("{name}@x.example"), "stripe_account_id": format!("acct_{name}")});
            let partner = shop.partner(&program, &with);
            let order = shop.order(name, 10_000, &partner.code, &json!({})).expect(201);
            let id = text(&order["id"]);
            eventually(20, "the order is approved", || shop.conversion(&id)["status"] == "approved");
        }
        let runtime = Runtime::new().unwrap();
        let db = runtime.block_on(app::connect(ledger.database.url.parse().unwrap(), 4)).unwrap();
        // Only prepares requests here; nothing is sent.
        let rail: Arc<dyn PaymentRail> =
            Arc::new(StripeRail::new("sk_test_1", &"http://127.0.0.1:9/".parse().unwrap()).unwrap());
        let rails = Rails { stripe: Some(rail), ..Rails::default() };
        let drafted = runtime.block_on(drafted(&db, shop.id.parse().unwrap(), &rails));
        let run = format!("/v1/payout-runs/{drafted}");
        // The server would leave out whom it cannot pay.
        ledger.database.execute("update payout set checked_at = now(), next_attempt_at = now()").unwrap();
        shop.second_finance.post(&format!("{run}/approve"), &Value::Null).expect(200);
        Self { ledger, shop, run, runtime, db, rails, start: app::now() }
    }

    /// What is due this long after the start.
    fn claims(&self, after: Duration, limit: usize) -> Vec<Claim> {
        let merchant_id = self.shop.id.parse().unwrap();
        let claims = payouts::claim(&self.db, merchant_id, &self.rails, Rail::Stripe, limit, self.start + after);
        self.runtime.block_on(claims).unwrap().claims
    }

    fn record(&self, claim: &Claim, answer: Answer, after: Duration) {
        let outcome = Outcome::Answered(answer);
        let recorded = payouts::record(&self.db, claim, &outcome, &self.rails, self.start + after);
        assert!(self.runtime.block_on(recorded).unwrap().is_none());
    }

    fn run(&self) -> Value {
        self.shop.finance.get(&self.run).expect(200)
    }

    fn is_paused(&self) -> bool {
        let run = self.run();
        let paused = !run["paused"].as_array().unwrap().is_empty();
        assert_eq!(run["status"] == "paused", paused, "there is one part: {run}");
        paused
    }
}

fn not_understood() -> Answer {
    Answer::NotUnderstood { reason: "http_400".into() }
}

fn accepted(provider_id: &str) -> Answer {
    Answer::Accepted { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO }
}

#[test]
fn a_request_that_stripe_takes_from_others_keeps_its_own_payout_waiting_alone() {
    let part = Part::new();
    let [first, second]: [Claim; 2] = part.claims(Duration::ZERO, 8).try_into().unwrap();

    part.record(&first, not_understood(), Duration::SECOND);
    assert!(part.is_paused(), "so far it could be all of them");
    part.record(&second, accepted("tr_2"), Duration::SECOND);
    assert!(!part.is_paused(), "it is not");
    let again = part.claims(Duration::minutes(20), 8).pop().unwrap();
    part.record(&again, not_understood(), Duration::minutes(20));

    assert!(!part.is_paused(), "others were taken since it was first sent");
    let payouts = part.run()["payouts"].clone();
    let waiting = payouts.as_array().unwrap().iter().find(|payout| payout["status"] == "submitting").unwrap();
    assert_eq!((&waiting["reason"], &waiting["generation"]), (&json!("http_400"), &json!(1)));
    part.ledger.assert_books_hold();
}

#[test]
fn a_refusal_or_news_of_an_earlier_payment_does_not_end_a_pause() {
    let part = Part::new();
    let [first, second]: [Claim; 2] = part.claims(Duration::ZERO, 8).try_into().unwrap();
    part.record(&first, Answer::RailPaused { reason: "http_401".into() }, Duration::SECOND);

    part.record(&second, Answer::Refused { code: "account_invalid".into() }, Duration::SECOND);

    assert!(part.is_paused());
    part.ledger.assert_books_hold();
}

#[test]
fn of_a_paused_part_only_what_was_tried_is_tried_again_until_no_probe_is_left() {
    let part = Part::new();
    let first = part.claims(Duration::ZERO, 1).pop().unwrap();
    part.record(&first, Answer::RailPaused { reason: "http_401".into() }, Duration::SECOND);
    let probe = part.claims(Duration::minutes(20), 8);
    assert_eq!(probe.len(), 1, "the other one was never tried");
    assert_eq!(probe[0].order.payout_id, first.order.payout_id);
    part.record(&probe[0], Answer::RailPaused { reason: "http_401".into() }, Duration::minutes(20));

    let frozen = format!("update payout set status = 'frozen' where payout_id = '{}'", first.order.payout_id);
    part.ledger.database.execute(&frozen).unwrap();
    assert!(part.claims(Duration::hours(1), 8).is_empty());
    part.ledger.database.execute("update payout_run_pause set confirmed_at = now() - interval '1 hour'").unwrap();

    eventually(20, "nobody would find out any more, so the rest goes on", || part.run()["paused"] == json!([]));
    assert_eq!(part.claims(Duration::hours(1), 8).len(), 1);
}

#[test]
fn a_pause_that_begins_while_another_ends_does_not_pause_the_run() {
    let part = Part::new();
    part.ledger
        .database
        .execute("update payout set currency = 'USD' where payout_id = (select min(payout_id::text)::uuid from payout)")
        .unwrap();
    part.runtime.block_on(async {
        let find = async |currency: &str| {
            let mut connection = part.db.acquire().await.unwrap();
            let payout_id = sqlx::query_scalar("select payout_id from payout where currency = $1");
            let payout_id = payout_id.bind(currency).fetch_one(&mut *connection).await.unwrap();
            state::lock(&mut connection, part.shop.id.parse().unwrap(), payout_id).await.unwrap().unwrap()
        };
        let (dollars, euros) = (find("USD").await, find("EUR").await);
        let pause = async |connection: &mut PgConnection, payout: &PayoutRow| {
            pauses::pause(connection, payout, "balance_insufficient", part.start).await.unwrap();
        };
        pause(&mut *part.db.acquire().await.unwrap(), &dollars).await;

        let mut ends = part.db.begin().await.unwrap();
        pauses::unpause(&mut ends, &dollars).await.unwrap();
        let mut begins = part.db.begin().await.unwrap();
        let both = tokio::join!(pause(&mut begins, &euros), async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            ends.commit().await.unwrap();
        });
        let ((), ()) = both;
        begins.commit().await.unwrap();
    });
    assert_ne!(part.run()["status"], "paused", "dollars wait to be sent");
    assert_eq!(part.claims(Duration::ZERO, 8).len(), 1);
}
