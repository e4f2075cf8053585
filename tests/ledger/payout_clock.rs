//! Payouts over hours and days: the clock and the provider's answers are the test's, the database and the books are
//! real. The server of these tests has no key of a provider, so nobody else claims anything.

mod called_off;

use std::sync::Arc;

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use integration_tests::stripe::{self, Event as StripeEvent};
use ledger_api::app;
use ledger_api::domain::caller::Caller;
use ledger_api::domain::payout::{Alert, Answer, Event, Lookup, PayoutStatus, Step};
use ledger_api::domain::rail::Rail;
use ledger_api::payouts::{self, Claim, Outcome, PayoutError, Task};
use ledger_api::rails::stripe::StripeRail;
use ledger_api::rails::{PaymentRail, Rails};
use serde_json::{Value, json};
use shared::api_key::Role;
use shared::money::Amount;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::pages::visit::Visit;

/// An approved run with one payout of 2,000, and a worker that lives in the test.
struct World {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
    run: Value,
    runtime: Runtime,
    db: PgPool,
    rails: Rails,
    start: OffsetDateTime,
}

impl World {
    fn new() -> Self {
        Self::on(Ledger::start_without_providers())
    }

    fn on(ledger: Ledger) -> Self {
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(&json!({})), &json!({}));
        let order = shop.order("order-1", 10_000, &partner.code, &json!({})).expect(201);
        let order_id = text(&order["id"]);
        eventually(20, "the order is approved", || shop.conversion(&order_id)["status"] == "approved");
        let runtime = Runtime::new().unwrap();
        let db = runtime.block_on(app::connect(ledger.database.url.parse().unwrap(), 4)).unwrap();
        // Only prepares requests here; nothing is sent.
        let rail: Arc<dyn PaymentRail> =
            Arc::new(StripeRail::new("sk_test_1", &"http://127.0.0.1:9/".parse().unwrap()).unwrap());
        let rails = Rails { stripe: Some(rail), ..Rails::default() };
        let merchant_id = shop.id.parse().unwrap();
        let path = format!("/v1/payout-runs/{}", runtime.block_on(drafted(&db, merchant_id, &rails)));
        // The server would leave out whom it cannot pay.
        ledger.database.execute("update payout set checked_at = now(), next_attempt_at = now()").unwrap();
        shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
        let run = shop.finance.get(&path).expect(200);
        Self { ledger, shop, partner, run, runtime, db, rails, start: app::now() }
    }

    fn merchant_id(&self) -> Uuid {
        self.shop.id.parse().unwrap()
    }

    fn payout_id(&self) -> Uuid {
        text(&self.run["payouts"][0]["id"]).parse().unwrap()
    }

    /// What is due this long after the start.
    fn claim(&self, after: Duration) -> Option<Claim> {
        let claims = payouts::claim(&self.db, self.merchant_id(), &self.rails, Rail::Stripe, 8, self.start + after);
        self.runtime.block_on(claims).unwrap().claims.pop()
    }

    fn record(&self, claim: &Claim, outcome: &Outcome, after: Duration) -> Option<Claim> {
        let again = payouts::record(&self.db, claim, outcome, &self.rails, self.start + after);
        self.runtime.block_on(again).unwrap()
    }

    fn report(&self, event: &Event) -> Result<Step, PayoutError> {
        let told = payouts::report(&self.db, self.merchant_id(), self.payout_id(), event, app::now());
        self.runtime.block_on(told)
    }

    fn payout(&self) -> Value {
        self.shop.finance.get(&format!("/v1/payouts/{}", self.payout_id())).expect(200)
    }

    fn balances(&self) -> [i64; 3] {
        let owner = format!("affiliate:{}", self.partner.affiliate_id);
        ["payable", "inflight", "receivable"].map(|kind| self.shop.balance(&owner, kind))
    }

    /// Sent, never answered, found empty on two late look-ups.
    fn released() -> Self {
        Self::released_on(Ledger::start_without_providers())
    }

    fn released_on(ledger: Ledger) -> Self {
        let world = Self::on(ledger);
        let sent = world.claim(Duration::ZERO).unwrap();
        world.record(&sent, &unanswered(), Duration::seconds(30));
        for after in [Duration::hours(25), Duration::hours(27)] {
            let asked = world.claim(after).unwrap();
            assert!(matches!(asked.task, Task::LookUp));
            assert!(world.record(&asked, &Outcome::LookedUp(Lookup::None), after).is_none());
        }
        world
    }
}

pub(super) async fn drafted(db: &PgPool, merchant_id: Uuid, rails: &Rails) -> Uuid {
    let caller = Caller {
        key_id: Uuid::nil(),
        role: Role::Finance,
        person: "first person".into(),
        merchant_ids: Some(vec![merchant_id]),
    };
    let mut transaction = db.begin().await.unwrap();
    let run = payouts::draft(&mut transaction, merchant_id, rails, &caller).await.unwrap();
    transaction.commit().await.unwrap();
    run
}

fn unanswered() -> Outcome {
    Outcome::Answered(Answer::unknown("timeout"))
}

fn accepted(provider_id: &str) -> Outcome {
    Outcome::Answered(Answer::Accepted { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO })
}

fn seen(provider_id: &str) -> Event {
    Event::Seen { provider_id: provider_id.into(), paid: true, fee: Amount::ZERO }
}

#[test]
fn the_same_bytes_go_out_again_under_the_same_key_until_twenty_hours_have_passed() {
    let world = World::new();
    let first = world.claim(Duration::ZERO).unwrap();
    let Task::Send { request, idempotency_key } = first.task.clone() else { panic!("{first:?}") };
    assert_eq!(idempotency_key, format!("{}:g1", world.payout_id()));
    assert!(world.claim(Duration::seconds(1)).is_none(), "it belongs to the first worker");
    world.record(&first, &unanswered(), Duration::seconds(30));
    assert_eq!(world.payout()["status"], "unknown");

    let asked = world.claim(Duration::hours(19)).unwrap();
    assert!(matches!(asked.task, Task::LookUp));
    let again = world.record(&asked, &Outcome::LookedUp(Lookup::None), Duration::hours(19)).unwrap();
    let Task::Send { request: same, idempotency_key: same_key } = again.task.clone() else { panic!("{again:?}") };
    assert_eq!((same, same_key), (request, idempotency_key));
    world.record(&again, &unanswered(), Duration::hours(19));

    let late = world.claim(Duration::hours(20)).unwrap();
    assert!(world.record(&late, &Outcome::LookedUp(Lookup::None), Duration::hours(20)).is_none());
    let attempts = world.payout()["attempts"].as_array().unwrap().clone();
    let purposes: Vec<&str> = attempts.iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes, ["send", "look_up", "send", "look_up"]);
    world.ledger.assert_books_hold();
}

#[test]
fn two_late_empty_look_ups_give_the_money_back() {
    let world = World::released();
    let payout = world.payout();
    assert_eq!((&payout["status"], &payout["reason"]), (&json!("released"), &json!("never_arrived")));
    assert_eq!(world.balances(), [2000, 0, 0]);
    assert!(world.claim(Duration::days(9)).is_none());
    world.ledger.assert_books_hold();
}

#[test]
fn a_late_truth_takes_the_money_and_a_second_payment_is_a_debt() {
    let world = World::released();
    let late = world.report(&seen("tr_late")).unwrap();
    assert_eq!((late.state.status, late.alert), (PayoutStatus::Paid, Some(Alert::PaidAfterRelease)));
    assert_eq!(world.balances(), [0, 0, 0]);
    world.report(&seen("tr_late")).unwrap();
    world.report(&seen("tr_second")).unwrap();
    world.report(&seen("tr_second")).unwrap();
    assert_eq!(world.balances(), [0, 0, 2000]);
    assert_eq!(world.shop.balance("merchant", "cash:stripe"), -4000);
    world.ledger.assert_books_hold();
}

#[test]
fn finance_is_told_once_of_each_payment_that_left_late_or_twice() {
    let mails = MailCatcher::start();
    let world = World::released_on(Ledger::start_mailing_without_providers(&mails.smtp_url()));
    let owner = "owner@shop.example";

    for provider_id in ["tr_late", "tr_late", "tr_second", "tr_second"] {
        world.report(&seen(provider_id)).unwrap();
    }

    let late = mails.waits_for(owner, "A payout of Shop has left after all");
    assert!(text(&late["text"]).contains("tr_late"), "{late}");
    let twice = mails.waits_for(owner, "A payout of Shop was paid twice");
    assert!(text(&twice["text"]).contains("tr_second"), "{twice}");
    let told = mails.mails_to(owner).iter().filter(|mail| text(&mail["subject"]).starts_with("A payout of")).count();
    assert_eq!(told, 2, "each payment once");
    let mut ann = Visit::finance(&world.ledger, &mails, owner);
    let (home, page) = (ann.get("/finance").text, format!("/finance/payouts/{}", world.payout_id()));
    assert!(
        home.contains("a second payment of it turned up at the provider")
            && home.contains("have the second payment reversed"),
        "{home}"
    );
    assert!(ann.get(&page).text.contains("It was paid twice."));
    let csrf = ann.csrf("/finance");
    ann.post("/language", &[("csrf", &csrf), ("back", "/finance"), ("language", "de")]);
    assert!(ann.get("/finance").text.contains("beim Zahlungsdienst ist eine zweite Zahlung davon"));
    let counted = r#"tributary_payouts_left_unexpectedly{reason="second_transfer"} 1"#;
    eventually(30, "it is counted", || world.shop.api.get("/metrics").text.contains(counted));

    let transfer = stripe::transfer("tr_second", &world.shop.id, &world.payout(), 2000);
    StripeEvent::of_platform("evt_1", "transfer.reversed", &transfer).tell(&world.ledger).expect(200);
    assert_eq!(world.balances(), [0, 0, 0]);
    assert!(!ann.get("/finance").text.contains("eine zweite Zahlung davon"), "it is put right");
    world.ledger.assert_books_hold();
}

#[test]
fn a_webhook_tells_a_late_truth_and_then_that_it_was_taken_back() {
    let world = World::released();
    let transfer = |reversed| stripe::transfer("tr_late", &world.shop.id, &world.payout(), reversed);

    StripeEvent::of_platform("evt_1", "transfer.created", &transfer(0)).tell(&world.ledger).expect(200);
    let payout = world.payout();
    assert_eq!((&payout["status"], &payout["provider_id"]), (&json!("paid"), &json!("tr_late")));
    assert_eq!(payout["reason"], "late_truth");
    assert_eq!(world.balances(), [0, 0, 0]);
    world.ledger.assert_books_hold();

    StripeEvent::of_platform("evt_2", "transfer.reversed", &transfer(2000)).tell(&world.ledger).expect(200);
    assert_eq!((world.balances(), &world.payout()["reversed"]), ([2000, 0, 0], &json!(2000)));
    world.ledger.assert_books_hold();
}

#[test]
fn what_a_released_payout_gave_back_and_is_paid_again_becomes_a_debt() {
    let world = World::released();
    world.runtime.block_on(drafted(&world.db, world.merchant_id(), &world.rails));
    assert_eq!(world.balances(), [0, 2000, 0]);
    world.report(&seen("tr_late")).unwrap();
    assert_eq!(world.balances(), [0, 2000, 2000]);
    world.ledger.assert_books_hold();
}

#[test]
fn an_answer_after_the_lease_or_after_the_providers_own_word_is_not_applied() {
    let world = World::new();
    let slow = world.claim(Duration::ZERO).unwrap();
    let next = world.claim(Duration::minutes(3)).unwrap();
    assert!(matches!(next.task, Task::LookUp), "a worker that died leaves a question");
    world.record(&slow, &Outcome::Answered(Answer::Refused { code: "account_invalid".into() }), Duration::minutes(4));
    assert_eq!(world.payout()["status"], "unknown");

    world.report(&seen("tr_1")).unwrap();
    world.record(&next, &Outcome::LookedUp(Lookup::Many), Duration::minutes(4));
    let payout = world.payout();
    assert_eq!((&payout["status"], &payout["provider_id"]), (&json!("paid"), &json!("tr_1")));
    world.ledger.assert_books_hold();
}

#[test]
fn returned_money_is_payable_again_and_the_destination_is_blocked() {
    let world = World::new();
    let sent = world.claim(Duration::ZERO).unwrap();
    world.record(&sent, &accepted("tr_1"), Duration::seconds(1));
    assert_eq!(world.balances(), [0, 0, 0]);
    for _ in 0..2 {
        world.report(&Event::Returned { reason: "account_closed".into() }).unwrap();
        assert_eq!(world.balances(), [2000, 0, 0]);
    }
    assert_eq!(world.payout()["status"], "returned");
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(preview["skipped"][0]["reason"], "destination_blocked");
    world.ledger.assert_books_hold();
}

#[test]
fn what_is_found_twice_freezes_until_two_persons_have_looked() {
    let world = World::new();
    let sent = world.claim(Duration::ZERO).unwrap();
    world.record(&sent, &unanswered(), Duration::seconds(30));
    let asked = world.claim(Duration::hours(1)).unwrap();
    world.record(&asked, &Outcome::LookedUp(Lookup::Many), Duration::hours(1));
    assert_eq!(world.payout()["status"], "frozen");
    assert_eq!(world.balances(), [0, 2000, 0]);

    let path = format!("/v1/payouts/{}", world.payout_id());
    let accept = world.shop.finance.post(&format!("{path}/accept"), &json!({"provider_id": "tr_1"}));
    assert_eq!(accept.problem(503), "unavailable", "nobody can be asked whose payment it is");
    world.shop.finance.post(&format!("{path}/release"), &Value::Null).expect(202);
    let released = world.shop.second_finance.post(&format!("{path}/release"), &Value::Null).expect(200);
    assert_eq!((&released["status"], world.balances()), (&json!("released"), [2000, 0, 0]));
    world.ledger.assert_books_hold();
}
